import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

type Files = Readonly<Record<string, string>>;

const orders = 'create table orders (id bigint primary key);\n';
const flyway = { 'db/migration/V1__orders.sql': orders };
const folder = { 'migrations/0001_orders.sql': orders };

const rails = 'db/migrate/20260101000000_change_orders.rb';
const railsOf = (...calls: readonly string[]) =>
  `class ChangeOrders < ActiveRecord::Migration[8.0]\n  def change\n${calls.map((call) => `    ${call}\n`).join('')}  end\nend\n`;

describe('migration-edited', () => {
  it.each([
    [
      'a new migration',
      folder,
      { ...folder, 'migrations/0002_note.sql': 'alter table orders add column note text;\n' },
    ],
    [
      'a comment, where the runner keeps no checksums',
      folder,
      { 'migrations/0001_orders.sql': `-- orders of the shop\n${orders}` },
    ],
    [
      'a comment, where Flyway is told not to compare checksums',
      { ...flyway, 'flyway.conf': 'flyway.validateOnMigrate=false\n' },
      {
        'flyway.conf': 'flyway.validateOnMigrate=false\n',
        'db/migration/V1__orders.sql': `-- orders of the shop\n${orders}`,
      },
    ],
    [
      'what is said of a table, where the runner keeps no checksums',
      { 'migrations/0001_orders.sql': `${orders}comment on table orders is 'orders';\n` },
      { 'migrations/0001_orders.sql': `${orders}comment on table orders is 'orders of the shop';\n` },
    ],
    [
      'a repeatable migration, which is run again',
      { ...flyway, 'db/migration/R__order_ids.sql': 'create or replace view order_ids as select id from orders;\n' },
      {
        ...flyway,
        'db/migration/R__order_ids.sql': 'create or replace view order_ids as select id from orders where id > 0;\n',
      },
    ],
    [
      'other spacing, other case and a comment',
      { 'migrations/0001_orders.sql': `${orders}create index orders_id_idx on orders (id);\n` },
      {
        'migrations/0001_orders.sql': `-- shop\n${orders.toUpperCase()}CREATE INDEX orders_id_idx\n  ON orders (id);\n`,
      },
    ],
    [
      'the repair of a statement that the server refuses',
      { ...flyway, 'db/migration/V2__note.sql': 'alter table orders add column note;\n' },
      { ...flyway, 'db/migration/V2__note.sql': 'alter table orders add column note text;\n' },
    ],
    [
      'statements in another order',
      { 'migrations/0001_orders.sql': `${orders}create table carts (id bigint);\n` },
      { 'migrations/0001_orders.sql': `create table carts (id bigint);\n${orders}` },
    ],
    [
      'a limit that is taken out, which leaves nothing behind',
      { 'migrations/0001_orders.sql': `set lock_timeout = '5s';\n${orders}` },
      folder,
    ],
    [
      'the default schema, which is written out no more',
      { 'migrations/0001_orders.sql': `${orders}create index orders_id_idx on public.orders (id);\n` },
      { 'migrations/0001_orders.sql': `${orders}create index orders_id_idx on orders (id);\n` },
    ],
    [
      'a statement that asks first',
      { 'migrations/0001_orders.sql': orders },
      { 'migrations/0001_orders.sql': orders.replace('table', 'table if not exists') },
    ],
    [
      'a call that a condition stands round',
      { [rails]: railsOf('create_table :orders', 'add_column :orders, :note, :text') },
      {
        [rails]: railsOf(
          'create_table :orders',
          'unless column_exists?(:orders, :note)',
          '  add_column :orders, :note, :text',
          'end',
        ),
      },
    ],
    [
      'a call that asks first',
      { [rails]: railsOf('create_table :orders', 'add_column :orders, :note, :text') },
      { [rails]: railsOf('create_table :orders', 'add_column :orders, :note, :text, if_not_exists: true') },
    ],
    [
      'what can no longer be read',
      { 'migrations/0001_orders.sql': `${orders}create index orders_id_idx on orders (id);\n` },
      { 'migrations/0001_orders.sql': `${orders}create indexx orders_id_idx on orders (id);\n` },
    ],
  ])('stays silent: %s', async (_, base, head) => {
    expect(await reviewedHeadlines('migration-edited', base, head as Readonly<Record<string, string>>)).toEqual([]);
  });

  it.each([
    [
      'a changed statement',
      folder,
      { 'migrations/0001_orders.sql': 'create table orders (id bigint primary key, note text);\n' },
      'edits it',
    ],
    [
      'a comment, where the runner keeps checksums',
      flyway,
      { 'db/migration/V1__orders.sql': `-- orders of the shop\n${orders}` },
      'edits only comments of it',
    ],
    [
      'an empty line, where the runner keeps checksums',
      flyway,
      { 'db/migration/V1__orders.sql': `\n${orders}` },
      'edits it',
    ],
    [
      'a statement that is taken out',
      { 'migrations/0001_orders.sql': `${orders}create index orders_id_idx on orders (id);\n` },
      folder,
      'takes a statement out of it',
    ],
    [
      'all statements but one, in Rails',
      { [rails]: railsOf('add_column :orders, :note, :text', 'add_index :orders, :note', 'add_index :orders, :id') },
      { [rails]: railsOf('add_column :orders, :note, :text') },
      'takes 2 statements out of it',
    ],
    [
      'a statement under a guard that no longer lets it run, which is there in another form',
      { [rails]: railsOf('return if table_exists?(:orders)', 'create_table(:orders) { |t| t.timestamps }') },
      { [rails]: railsOf('return if table_exists?(:orders)', 'create_table(:orders) { |t| t.timestamps null: true }') },
      'edits it',
    ],
    [
      'a statement that is taken out under such a guard',
      { [rails]: railsOf('return if table_exists?(:orders)', 'create_table :orders', 'add_index :orders, :id') },
      { [rails]: railsOf('return if table_exists?(:orders)', 'create_table :orders') },
      'takes a statement out of it',
    ],
    [
      'a migration that is taken away',
      { ...folder, 'migrations/0002_note.sql': 'alter table orders add column note text;\n' },
      folder,
      'removes it',
    ],
  ])('speaks up: %s', async (_, base, head, words) => {
    const [headline, ...more] = await reviewedHeadlines(
      'migration-edited',
      base as Readonly<Record<string, string>>,
      head as Readonly<Record<string, string>>,
    );
    expect(headline).toContain(words);
    expect(more).toEqual([]);
  });

  const renamed = async (base: Files, earlierPath: string, path: string) => {
    const { [earlierPath]: text = '', ...rest } = base;
    const changes = fromFiles(base, { ...rest, [path]: text });
    const files = [{ path, earlierPath, status: 'renamed' as const, hunks: [] }];
    const config = configSchema.parse({});
    return reviewChanges({ changes: { ...changes, files }, services: noServices, config });
  };

  const moved = async (path: string, base: Files = flyway, earlierPath = 'db/migration/V1__orders.sql') => {
    const review = await renamed(base, earlierPath, path);
    return review.findings.filter((finding) => finding.rule === 'migration-edited');
  };

  it('stays silent: a migration that only moves to another folder', async () => {
    expect(await moved('db/migration/2026/V1__orders.sql')).toEqual([]);
  });

  it('stays silent: a migration that moves with its whole application', async () => {
    const path = 'prisma/migrations/20260101000000_orders/migration.sql';
    const lock = { 'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n' };
    const under = (files: Readonly<Record<string, string>>) =>
      Object.fromEntries(Object.entries(files).map(([name, text]) => [`packages/shop/${name}`, text]));
    const base = { ...lock, [path]: orders };
    const changes = fromFiles(base, under(base));
    const files = Object.keys(base).map((name) => ({
      path: `packages/shop/${name}`,
      earlierPath: name,
      status: 'renamed' as const,
      hunks: [],
    }));
    const config = configSchema.parse({});
    const review = await reviewChanges({ changes: { ...changes, files }, services: noServices, config });
    expect(review.findings.filter((finding) => finding.rule === 'migration-edited')).toEqual([]);
  });

  it('speaks up: a migration that gets another version', async () => {
    expect(await moved('db/migration/V2__orders.sql')).toHaveLength(1);
  });

  const counted: Files = {
    'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.18.3\n',
    'migrations/1_orders.up.sql': orders,
    'migrations/2_note.up.sql': 'alter table orders add column note text;\n',
  };

  it('speaks up: a migration that gets another number, where the tool keeps no checksums', async () => {
    const [found, ...more] = await moved('migrations/3_note.up.sql', counted, 'migrations/2_note.up.sql');
    expect(found?.headline).toBe('`2` is on the base branch, and this pull request gives it another number');
    expect(found?.body).toContain('run it once more');
    expect(found?.severity).toBe('warning');
    expect(more).toEqual([]);
  });

  it('stays silent: one of two under one number gets its own, so that the tool goes on', async () => {
    const base = {
      ...flyway,
      'db/migration/V2__note.sql': 'alter table orders add column note text;\n',
      'db/migration/V2__total.sql': 'alter table orders add column total int;\n',
    };
    expect(await moved('db/migration/V3__total.sql', base, 'db/migration/V2__total.sql')).toEqual([]);
    expect(await moved('db/migration/V4__orders.sql', base, 'db/migration/V1__orders.sql')).toHaveLength(1);
  });

  it('stays silent: a migration that gets another name under its number', async () => {
    expect(await moved('migrations/2_remark.up.sql', counted, 'migrations/2_note.up.sql')).toEqual([]);
  });

  it('speaks up: a migration that is edited under another name, by the name that the base has', async () => {
    const remark = 'alter table orders add column remark text;\n';
    const { 'migrations/2_note.up.sql': _, ...rest } = counted;
    const head = { ...rest, 'migrations/2_remark.up.sql': remark };
    expect(await reviewedHeadlines('migration-edited', counted, head)).toEqual([
      '`2_note.up.sql` is on the base branch, and this pull request edits it as `2_remark.up.sql`',
    ]);
  });

  it('tells many of which the same is to be said together, and writes no fix into any of them', async () => {
    const path = (at: number) => `migrations/000${at}_step.sql`;
    const ats = [1, 2, 3, 4, 5, 6, 7];
    const base = Object.fromEntries(ats.map((at) => [path(at), `create table t${at} (id bigint primary key);\n`]));
    const head = Object.fromEntries(
      ats.map((at) => [path(at), `${base[path(at)]}create index i${at} on t${at - 1} (id);\n`]),
    );
    const { findings } = await reviewOf(base, head);
    const [only, ...more] = findings.filter(({ rule }) => rule === 'migration-edited');
    expect(only?.headline).toBe('7 migrations are on the base branch, and this pull request edits each of them');
    expect(only?.body).toContain(
      'They are `0001_step`, `0002_step`, `0003_step`, `0004_step`, `0005_step` and 2 more.',
    );
    expect(more).toEqual([]);
    expect(findings.filter(({ fix }) => fix !== null)).toEqual([]);
  });

  it('takes what a renumbering moves from one file to the next for known', async () => {
    const two = 'create index orders_note on orders (note);\n';
    const three = 'alter table orders add column total integer;\n';
    const base = {
      'migrations/0001_orders.sql': 'create table orders (id bigint primary key, note text);\n',
      'migrations/0002_step.sql': two,
      'migrations/0003_step.sql': three,
    };
    const head = { ...base, 'migrations/0002_step.sql': 'create index orders_id on orders (id);\n' };
    const moved = { ...head, 'migrations/0003_step.sql': two, 'migrations/0004_step.sql': three };
    const { findings } = await reviewOf(base, moved);
    const told = (rule: string) => findings.filter((one) => one.rule === rule).map(({ headline }) => headline);
    expect(told('migration-edited')).toEqual([
      expect.stringContaining('`0002_step` is on the base branch, and this pull request edits it'),
      expect.stringContaining('`0003_step` is on the base branch, and this pull request edits it'),
    ]);
    expect(
      findings.filter((one) => one.rule === 'index-build-blocks-writes').map(({ location }) => location.path),
    ).toEqual(['migrations/0002_step.sql']);
  });

  it('leaves it to others to judge a file that becomes a migration by its new name', async () => {
    const base = { ...counted, 'migrations/3_index.sql': 'create index orders_note on orders (note);\n' };
    const review = await renamed(base, 'migrations/3_index.sql', 'migrations/3_index.up.sql');
    expect(review.migrations.map(({ path }) => path)).toEqual(['migrations/3_index.up.sql']);
    expect(review.findings.map(({ rule }) => rule)).toContain('index-build-blocks-writes');
    expect(review.findings.map(({ rule }) => rule)).not.toContain('migration-edited');
  });
});

describe('a migration that goes where Flyway was told to miss it', () => {
  const note = 'alter table orders add column note text;\n';
  const all = { ...flyway, 'db/migration/V2__note.sql': note, 'db/migration/B2__all.sql': orders + note };
  const kept = { 'db/migration/B2__all.sql': orders + note };

  it.each([
    ['shop-flyway-defaults.properties', 'spring.flyway.ignore-migration-patterns=*:missing\n', 'notice'],
    ['application.yml', 'spring:\n  flyway:\n    ignore-missing-migrations: true\n', 'notice'],
    ['flyway.toml', '[flyway]\nignoreMigrationPatterns = ["versioned:missing"]\n', 'notice'],
    ['flyway.toml', '[flyway]\nignoreMigrationPatterns = ["*:future"]\n', 'error'],
  ])('%s: %s', async (name, text, severity) => {
    const changes = fromFiles({ ...all, [name]: text }, { ...kept, [name]: text });
    const { findings } = await reviewChanges({ changes, services: noServices });
    const told = findings.filter(({ rule }) => rule === 'migration-edited');
    expect(told.map((finding) => finding.severity)).toEqual(severity === 'notice' ? ['notice'] : ['error', 'error']);
    if (severity === 'notice') expect(told[0]?.headline).toContain('and 1 more go');
  });
});

describe('a migration that moves to another folder', () => {
  const from = 'a/db/migration/V2__note.sql';
  const to = 'b/db/migration/V2__note.sql';
  const note = 'alter table orders add column note text;\r\ncreate index orders_note_idx on orders (note);\r\n';
  const first = (folder: string) => ({ [`${folder}/db/migration/V1__orders.sql`]: orders });
  const told = async (text: string) => {
    const changes = fromFiles({ ...first('a'), [from]: note }, { ...first('b'), [to]: text });
    const files = [
      { path: to, earlierPath: from, status: 'renamed' as const, hunks: changes.files[0]?.hunks ?? [] },
      {
        path: 'b/db/migration/V1__orders.sql',
        earlierPath: 'a/db/migration/V1__orders.sql',
        status: 'renamed' as const,
        hunks: [],
      },
    ];
    const { findings, migrations } = await reviewChanges({ changes: { ...changes, files }, services: noServices });
    return {
      rules: findings.map(({ rule }) => rule),
      statements: migrations.flatMap(({ statements }) => statements.map(({ sql }) => sql)),
    };
  };

  it('is not new where only its line ends change', async () => {
    expect(await told(note.replaceAll('\r', ''))).toEqual({ rules: [], statements: [] });
  });

  it('is told of where it is edited on the way, with what is new in it', async () => {
    const { rules, statements } = await told(`${note}drop index orders_note_idx;\n`);
    expect(rules).toContain('migration-edited');
    expect(statements).toEqual(['drop index orders_note_idx']);
  });
});

describe('a migration that takes the place of others', () => {
  const klass = (name: string, body: string) =>
    `class ${name} < ActiveRecord::Migration[8.0]\n  def change\n${body}  end\nend\n`;
  const table = (name: string, more = '', force = ', force: :cascade') =>
    `    create_table :${name}${force} do |t|\n      t.string :email\n${more}    end\n`;
  const gem = { Gemfile: "gem 'rails'\ngem 'pg'\n" };
  const last = 'db/migrate/20260301000000_init.rb';
  const base = {
    ...gem,
    'db/migrate/20260101000000_init.rb': klass('Init', table('users')),
    'db/migrate/20260301000000_phone.rb': klass('Phone', '    add_column :users, :phone, :string\n'),
  };
  const told = async (text: string) => {
    const changes = fromFiles(base, { ...gem, [last]: text });
    const { findings } = await reviewChanges({ changes, services: noServices });
    return findings.filter(({ rule }) => rule === 'migration-edited').map(({ headline }) => headline);
  };

  it('is told once, with the tables that it drops where the others have run in part', async () => {
    expect(await told(klass('Init', table('users', '      t.string :phone\n')))).toEqual([
      '`20260301000000_init.rb` takes the place of 2 migrations: where they have run in part, it drops `users` with every row',
    ]);
  });

  it('is told as any other edit where it drops nothing', async () => {
    expect(await told(klass('Init', table('users', '      t.string :phone\n', '')))).toHaveLength(2);
    expect(await told(klass('Init', table('shops')))).toHaveLength(2);
  });
});

describe('a place whose migrations all go', () => {
  it.each([
    [
      'an application',
      {
        'shop/go.mod': 'module shop\n',
        'shop/migrations/0001_a.sql': orders,
        'shop/migrations/0002_b.sql': 'drop table orders;\n',
      },
    ],
    ['one file', folder],
  ])('is told of once, and fails no check: %s', async (_, base) => {
    const { findings, conclusion } = await reviewChanges({ changes: fromFiles(base, {}), services: noServices });
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['migration-edited', 'notice']]);
    expect(conclusion).not.toBe('failure');
  });

  it('is an error where something takes their place', async () => {
    const base = { ...folder, 'migrations/0002_b.sql': 'alter table orders add column note text;\n' };
    const squashed = { 'migrations/0003_all.sql': 'create table orders (id bigint primary key, note text);\n' };
    const { findings } = await reviewChanges({ changes: fromFiles(base, squashed), services: noServices });
    expect(findings.filter(({ rule }) => rule === 'migration-edited').map(({ severity }) => severity)).toContain(
      'error',
    );
  });
});
