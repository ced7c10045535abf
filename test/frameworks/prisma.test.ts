import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { prisma } from '../../src/frameworks/prisma.js';
import { concurrently, fixture, readFiles, shown, testWriting, validatedApart } from '../support/frameworks.js';
import { reviewOf } from '../support/review-files.js';

const files = fixture('prisma');
const folder = 'prisma/migrations';
const linked = `${folder}/20240301120000_link_customers/migration.sql`;
const newer = { ...files, 'package.json': '{ "devDependencies": { "prisma": "^7.4.1" } }' };

describe('prisma recognises', () => {
  it('stays silent: folders of the same form without a lock file or a schema', async () => {
    expect(
      await prisma.recognise(memoryRevision('head', { 'drizzle/20240105090000_init/migration.sql': 'select 1;' })),
    ).toEqual([]);
  });

  it('reads: the provider of the lock file, and the version of Prisma', async () => {
    const { project } = await readFiles(prisma, files);
    expect(project).toMatchObject({
      root: '',
      dialect: { value: 'postgres', from: `${folder}/migration_lock.toml` },
      settings: { prismaVersion: '6.19' },
    });
  });

  it('reads: the provider of the schema where there is no lock file', async () => {
    const { [`${folder}/migration_lock.toml`]: _, ...rest } = files;
    const schema = (rest['prisma/schema.prisma'] ?? '').replace('postgresql', 'mysql');
    const projects = await prisma.recognise(memoryRevision('head', { ...rest, 'prisma/schema.prisma': schema }));
    expect(projects[0]?.dialect).toEqual({ value: 'mysql', from: 'prisma/schema.prisma' });
  });
});

describe('prisma reads', () => {
  it('reads: several statements as one message, one by itself, and no way back', async () => {
    const { migrations } = await readFiles(prisma, files);
    expect(migrations.map((one) => one.id)).toEqual([
      '20240105090000_init',
      '20240212101500_add_placed_at_index',
      '20240301120000_link_customers',
    ]);
    expect(shown(migrations[1])).toEqual([['create_index', null]]);
    expect(shown(migrations[2]).map(([, by]) => by)).toEqual(['server', 'server', 'server']);
    expect(migrations[2]?.back).toBeNull();
  });

  it('reads: each statement by itself since 7.4', async () => {
    const { migrations } = await readFiles(prisma, newer);
    expect(shown(migrations[2]).map(([, by]) => by)).toEqual([null, null, null]);
  });

  it('reads: the whole file at once where it drops an index concurrently, which Prisma cannot split', async () => {
    const path = `${folder}/20240401000000_drop/migration.sql`;
    const text = 'DROP INDEX CONCURRENTLY "Order_placedAt_idx";\nDROP INDEX CONCURRENTLY "Order_customerId_idx";\n';
    const { migrations } = await readFiles(prisma, { ...newer, [path]: text });
    expect(shown(migrations.at(-1)).map(([, by]) => by)).toEqual(['server', 'server']);
  });
});

testWriting(prisma, {
  'an index of a migration of its own, in place': {
    files,
    path: `${folder}/20240212101500_add_placed_at_index/migration.sql`,
    fix: concurrently('Order_placedAt_idx'),
    after: {
      [`${folder}/20240212101500_add_placed_at_index/migration.sql`]:
        '-- CreateIndex\ncreate index concurrently "Order_placedAt_idx" on "Order" ("placedAt");\n',
    },
  },
  'an index among other statements, into a migration of its own': {
    files,
    path: linked,
    fix: concurrently('Order_customerId_idx'),
    after: {
      [linked]: (files[linked] ?? '').replace(
        'CREATE INDEX "Order_customerId_idx" ON "Order"("customerId");\n\n',
        '\n',
      ),
      [`${folder}/20240301120001_create_order_customerid_idx/migration.sql`]:
        'create index concurrently "Order_customerId_idx" on "Order" ("customerId");\n',
    },
  },
  'a foreign key, with its validation in a migration of its own': {
    files,
    path: linked,
    fix: validatedApart('Order_customerId_fkey'),
    after: {
      [linked]: (files[linked] ?? '').replace(
        /ALTER TABLE "Order" ADD CONSTRAINT[^\n]*\n/,
        'alter table "Order" add constraint "Order_customerId_fkey" foreign key ("customerId") references "Customer" (id) on delete restrict on update cascade not valid;\n',
      ),
      [`${folder}/20240301120001_validate_order_customerid_fkey/migration.sql`]:
        'alter table "Order" validate constraint "Order_customerId_fkey";\n',
    },
  },
});

describe('a lock_timeout of the URL that Prisma Migrate uses', () => {
  const limited = 'postgresql://migrator@db.example.com/shop?options=-c%20lock_timeout%3D5s';

  it.each([
    ['stays silent: a URL of the environment', 'url = env("DATABASE_URL")', undefined],
    ['stays silent: no limit', 'url = "postgresql://migrator@db.example.com/shop"', undefined],
    ['stays silent: a direct URL without it', `url = "${limited}"\n  directUrl = env("DIRECT_URL")`, undefined],
    ['reads: a limit that is written out', `url = "${limited}"`, 'prisma/schema.prisma'],
  ])('%s', async (_, line, expected) => {
    const schema = `datasource db {\n  provider = "postgresql"\n  ${line}\n}\n`;
    const [project] = await prisma.recognise(
      memoryRevision('head', {
        'prisma/schema.prisma': schema,
        'prisma/migrations/20240101000000_a/migration.sql': '',
      }),
    );
    expect(project?.settings.limitsLockWait).toBe(expected);
  });
});

it('a fix says what Prisma does where the file was applied already', async () => {
  const base = {
    'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
    'prisma/migrations/20260101000000_first/migration.sql': 'CREATE TABLE "Order" (id int primary key, note text);\n',
  };
  const review = await reviewOf(base, {
    ...base,
    'prisma/migrations/20260102000000_next/migration.sql': 'CREATE INDEX "Order_note" ON "Order" (note);\n',
  });
  expect(review.findings[0]?.fix?.caution).toContain('`migrate deploy` only warns of an edit');
  expect(review.findings[0]?.fix?.caution).not.toContain('refused');
});
