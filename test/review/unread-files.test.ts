import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

/** What the review of some added files says: its title, and why it could not read them. */
async function told(added: Readonly<Record<string, string>>, base: Readonly<Record<string, string>> = {}) {
  const { title, skipped } = await reviewChanges({
    changes: fromFiles(base, { ...base, ...added }),
    services: noServices,
    config: configSchema.parse({}),
  });
  return { title, reasons: skipped.map(({ path, reason }) => `${path}: ${reason}`) };
}

const migrations: Readonly<Record<string, readonly [path: string, text: string]>> = {
  Liquibase: ['db/changelog/orders.xml', '<databaseChangeLog xmlns="x">\n</databaseChangeLog>\n'],
  Drizzle: ['drizzle/0001_orders.sql', 'CREATE TABLE "orders" ();--> statement-breakpoint\nselect 1;\n'],
  Django: ['shop/migrations/0002_orders.py', 'class Migration(migrations.Migration):\n    operations = []\n'],
  Alembic: ['alembic/versions/ab12_orders.py', 'from alembic import op\n\ndown_revision = "aa11"\n'],
  TypeORM: ['src/1700-orders.ts', 'export class Orders implements MigrationInterface {}\n'],
  MikroORM: ['src/Migration2.ts', "import { Migration } from '@mikro-orm/migrations';\nclass A extends Migration {}\n"],
  Sequelize: [
    'migrations/2-orders.js',
    'module.exports = { up: (queryInterface) => queryInterface.dropTable("a") };\n',
  ],
  Kysely: ['db/migrations/2.ts', 'export async function up(db: Kysely<any>) {}\n'],
  Knex: ['migrations/2_orders.js', 'exports.up = (knex) => knex.schema.dropTable("orders");\n'],
  Laravel: ['database/migrations/2_orders.php', '<?php return new class extends Migration {};\n'],
  'EF Core': ['Migrations/2_Orders.cs', 'protected override void Up(MigrationBuilder migrationBuilder) {}\n'],
  Ecto: ['priv/repo/migrations/2_orders.exs', 'defmodule A do\n  use Ecto.Migration\nend\n'],
  'goose in Go': ['db/00002_orders.go', 'func init() { goose.AddMigrationContext(up, down) }\n'],
  xorm: ['server/migration/017_orders.go', 'func up(sess *xorm.Session) error { return nil }\n'],
  'db-migrate': [
    'src/migrations/2-orders.js',
    'exports.up = function (db, cb) { db.runSql(\n  `\n-- Rounds.\nUPDATE orders SET total = 0;`, cb); };\n',
  ],
  gormigrate: ['db/orders.go', 'var m = gormigrate.New(db, options, list)\n'],
  'Flyway in Java': ['src/main/java/V2__Orders.java', 'class V2__Orders extends BaseJavaMigration {}\n'],
};

describe('A change that nobody reads is not told to be none:', () => {
  for (const [tool, [path, text]] of Object.entries(migrations)) {
    it(`a migration of ${tool}`, async () => {
      expect(await told({ [path]: text })).toEqual({
        title: '1 part of this change could not be read',
        reasons: [`${path}: Migrations of ${tool} are not read yet; check this one by hand.`],
      });
    });
  }

  it('a migration of Drizzle of one statement, which its list tells, and the list along with it', async () => {
    const base = { 'drizzle/meta/_journal.json': '{"entries": []}', 'drizzle/0000_a.sql': 'CREATE TABLE "a" ();\n' };
    const sql = { 'drizzle/0001_b.sql': 'ALTER TABLE "a" ADD COLUMN "b" text;\n' };
    const list = { 'drizzle/meta/_journal.json': '{"entries": [1]}' };
    const reason = 'Migrations of Drizzle are not read yet; check this one by hand.';
    expect((await told({ ...sql, ...list }, base)).reasons).toEqual([`drizzle/0001_b.sql: ${reason}`]);
    expect((await told(list, base)).reasons).toEqual([`drizzle/meta/_journal.json: ${reason}`]);
  });

  it.each([
    ['rows that Prisma writes', 'await tx.$executeRaw`UPDATE "Order" SET total = 1`;\n'],
    ['an index', 'await query("CREATE UNIQUE INDEX orders_note ON orders (note)");\n'],
    ['rows behind a comment', 'await query(`\n  -- All.\n  delete from orders where id = 5`);\n'],
  ])('a migration in code: %s', async (_, text) => {
    expect((await told({ 'db/migration/2_orders/migration.ts': text })).title).toBe(
      '1 part of this change could not be read',
    );
  });

  it('a migration in code of a tool that nobody knows', async () => {
    const path = 'atc/db/migration/migrations/1700_orders.go';
    expect(await told({ [path]: 'tx.Exec("ALTER TABLE orders ADD COLUMN total int")\n' })).toEqual({
      title: '1 part of this change could not be read',
      reasons: [`${path}: Migrations in code are not read yet; check this one by hand.`],
    });
    expect(await told({ [path.replace('.go', '_test.go')]: 'tx.Exec("DROP TABLE orders")\n' })).toMatchObject({
      title: 'No database changes',
    });
  });

  it.each([
    ['store/postgres/migration/prod/0.19/00_resource.sql', "UPDATE resource\nSET path = replace(path, 'a', 'b');\n", 1],
    ['sql/upgrade/3.2.0_schema/postgresql/dml.sql', '-- tenants\ndelete from tenants where id = 1;\n', 1],
    ['queries/orders.sql', 'update orders set state = $1 where id = $2;\n', 0],
    ['store/postgres/migration/prod/0.19/01_note.sql', '-- update resource set path = 1\nselect 1;\n', 0],
  ])('SQL that changes rows, where its folder says that it is run once: %s', async (path, text, count) => {
    const { reasons } = await told({ [path]: text });
    expect(reasons).toHaveLength(count);
    expect(reasons.every((reason) => reason.startsWith(`${path}: This SQL changes rows, `))).toBe(true);
  });

  it('SQL that changes a schema, of which nothing tells who runs it', async () => {
    expect(await told({ 'upgrade/2.0-to-2.1.sql': '-- new\nALTER TABLE orders ADD total int;\n' })).toEqual({
      title: '1 part of this change could not be read',
      reasons: [
        'upgrade/2.0-to-2.1.sql: This SQL changes a schema, and nothing tells which tool runs it; check it by hand, or name its folder under `databases`.',
      ],
    });
  });
});

describe('Nothing of a database stays so:', () => {
  const files: Readonly<Record<string, readonly [path: string, text: string]>> = {
    'a query': ['queries/orders.sql', '-- name: All\nselect * from orders;\n'],
    'SQL of a test': ['tests/schema.sql', 'create table orders ();\n'],
    'SQL in the documents': ['docs/example.sql', 'create table orders ();\n'],
    'code that speaks of migrations': ['src/migrate.ts', 'export const migrations = runMigrations();\n'],
    'a transaction of TypeORM': ['src/orders.ts', 'await queryRunner.query("select 1");\n'],
    'a session of xorm': ['models/orders.go', 'func find(sess *xorm.Session) error { return nil }\n'],
    'a workflow': ['.github/workflows/ci.yml', 'on: push\n'],
    'a script of Python': ['tools/alembic.py', 'import os\n'],
  };
  for (const [name, [path, text]] of Object.entries(files)) {
    it(name, async () => {
      expect(await told({ [path]: text })).toEqual({ title: 'No database changes', reasons: [] });
    });
  }

  it('a copy of the schema beside migrations that are read', async () => {
    const base = { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key);\n' };
    const added = { 'migrations/0002_items.sql': 'create table items (id bigint primary key);\n' };
    const { reasons } = await told({ ...added, 'queries/schema.sql': 'create table items ();\n' }, base);
    expect(reasons).toEqual([]);
  });
});

describe('A file that is not read and says what it said', () => {
  const [path, text] = migrations.Django ?? ['', ''];
  const moved = async (to: string, status: 'renamed' | 'modified') => {
    const changes = fromFiles({ [path]: text }, { [to]: text });
    const files = [{ path: to, ...(to === path ? {} : { earlierPath: path }), status, hunks: [] }];
    const config = configSchema.parse({});
    return reviewChanges({ changes: { ...changes, files }, services: noServices, config });
  };

  it.each([
    ['moves', `app/${path}`, 'renamed'],
    ['gets another mode', path, 'modified'],
  ] as const)('is no unread part where it %s', async (_, to, status) => {
    expect((await moved(to, status)).skipped).toEqual([]);
  });

  it('is one under another name', async () => {
    expect((await moved(path.replace('0002', '0003'), 'renamed')).skipped).toHaveLength(1);
  });

  it('is no unread part either where its engine is not read', async () => {
    const sql = 'ALTER TABLE `a` ENGINE = InnoDB;\n';
    const base = { 'a/db/migration/mysql/V1__a.sql': sql };
    const to = 'b/db/migration/mysql/V1__a.sql';
    const files = [{ path: to, earlierPath: 'a/db/migration/mysql/V1__a.sql', status: 'renamed' as const, hunks: [] }];
    const changes = { ...fromFiles(base, { [to]: sql }), files };
    const review = await reviewChanges({ changes, services: noServices, config: configSchema.parse({}) });
    expect(review.skipped).toEqual([]);
  });
});

describe('A file that is not read and goes', () => {
  const removing = async (path: string, text: string) => {
    const changes = fromFiles({ [path]: text, 'readme.md': '' }, { 'readme.md': '' });
    const { title, skipped } = await reviewChanges({
      changes,
      services: noServices,
      config: configSchema.parse({}),
    });
    return { title, skipped };
  };

  it('is an unread part where a tool ran it', async () => {
    const [path, text] = migrations.Alembic ?? ['', ''];
    expect(await removing(path, text)).toEqual({
      title: '1 part of this change could not be read',
      skipped: [{ path, line: 1, reason: expect.stringContaining('check by hand that this one may go') }],
    });
  });

  it('is an unread part where its engine is not read', async () => {
    const { skipped } = await removing('db/migration/mysql/V1__orders.sql', 'CREATE TABLE orders (id int);\n');
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('not an engine that is read yet; check by hand that this one may go'),
    ]);
  });

  it('is none where nothing tells that it ever ran', async () => {
    expect(await removing('scripts/orders.sql', 'create table orders (id int);\n')).toEqual({
      title: 'No database changes',
      skipped: [],
    });
  });
});
