import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { lockRetryMissing } from '../../src/rules/lock-retry-missing.js';

type Files = Readonly<Record<string, string>>;

const rails: Files = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table(:orders) { |t| t.text :note }\n    create_table(:refunds)\n  end\nend\n',
};
const limited = { 'config/initializers/strong_migrations.rb': 'StrongMigrations.lock_timeout = 5.seconds\n' };
const by = ['with_lock_retries', 'retries_locks!'];

function migration(body: string, own = ''): Files {
  return {
    'db/migrate/20260801000000_change_orders.rb': `class ChangeOrders < ActiveRecord::Migration[8.0]\n${own}  def up\n    ${body}\n  end\nend\n`,
  };
}

/** What the rule says of a change to an application, each with its line. */
async function said(base: Files, change: Files, names: readonly string[] | null = by): Promise<readonly string[]> {
  const review = await reviewChanges({
    changes: fromFiles(base, { ...base, ...change }),
    services: noServices,
    config: configSchema.parse({
      preset: 'all',
      rules: names === null ? {} : { [lockRetryMissing.id]: { by: names } },
    }),
  });
  return review.findings
    .filter(({ rule }) => rule === lockRetryMissing.id)
    .map(({ headline, location }) => `${location.startLine}: ${headline}`);
}

const sentence = (line: number, table: string): string =>
  `${line}: Nothing tries again when \`lock_timeout\` cancels the wait for \`${table}\``;
const add = 'add_column :orders, :state, :text';
const sql = {
  'migrations/001_create.up.sql': 'create table orders (id bigint primary key);',
  'migrations/001_create.down.sql': 'drop table orders;',
};

describe(lockRetryMissing.id, () => {
  it.each<[string, Files, Files, (readonly string[] | null)?]>([
    ['no call is named', { ...rails, ...limited }, migration(add), null],
    ['no lock_timeout cancels it', rails, migration(add)],
    ['a call that tries again', { ...rails, ...limited }, migration(`with_lock_retries do\n      ${add}\n    end`)],
    [
      'a call in another, and in a branch',
      { ...rails, ...limited },
      migration(`safety_assured do\n      with_lock_retries do\n        ${add} if large?\n      end\n    end`),
    ],
    ['a call in the class', { ...rails, ...limited }, migration(add, '  retries_locks!\n\n')],
    [
      'a runner that tries again',
      {
        ...rails,
        'config/initializers/strong_migrations.rb':
          'StrongMigrations.lock_timeout = 5.seconds\nStrongMigrations.lock_timeout_retries = 3\n',
      },
      migration(add),
    ],
    [
      'a runner that always tries again',
      { ...rails, Gemfile: "gem 'rails'\ngem 'pg'\ngem 'safe-pg-migrations'\n" },
      migration(add),
    ],
    [
      'a new table',
      { ...rails, ...limited },
      migration('create_table :invoices\n    add_column :invoices, :note, :text'),
    ],
    [
      'a lock that keeps nobody out',
      { ...rails, ...limited },
      migration('add_index :orders, :note, algorithm: :concurrently', '  disable_ddl_transaction!\n\n'),
    ],
    [
      'SQL, round which nothing stands',
      sql,
      { 'migrations/002_state.up.sql': "set lock_timeout = '5s';\nalter table orders add column state text;" },
    ],
  ])('stays silent: %s', async (_, base, change, names) => expect(await said(base, change, names)).toEqual([]));

  it.each<[string, Files, Files, readonly string[]]>([
    ['a limit of the runner', { ...rails, ...limited }, migration(add), [sentence(3, 'orders')]],
    [
      'a limit of the migration, once for each table',
      rails,
      migration(
        `execute "set lock_timeout = '5s'"\n    ${add}\n    remove_column :orders, :note\n    add_column :refunds, :note, :text`,
      ),
      [sentence(4, 'orders'), sentence(6, 'refunds')],
    ],
    [
      'what stands beside a call that tries again',
      { ...rails, ...limited },
      migration(`with_lock_retries { add_column :refunds, :note, :text }\n    ${add}`),
      [sentence(4, 'orders')],
    ],
    ['another call', { ...rails, ...limited }, migration(`safety_assured { ${add} }`), [sentence(3, 'orders')]],
  ])('speaks up: %s', async (_, base, change, lines) => expect(await said(base, change)).toEqual(lines));
});
