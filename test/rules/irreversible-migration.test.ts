import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { irreversibleMigration } from '../../src/rules/irreversible-migration.js';
import { testRule } from '../support/test-rule.js';

testRule(irreversibleMigration, {
  safe: { 'SQL, of which no framework makes the way back': 'alter table orders drop column note;' },
  unsafe: {},
});

const base = {
  Gemfile: "gem 'rails', '~> 8.0'\n",
  'config/database.yml': 'production:\n  adapter: postgresql\n',
  'db/migrate/20260101000000_create_orders.rb': `class CreateOrders < ActiveRecord::Migration[8.0]
  def change
    create_table :customers
    create_table :orders do |t|
      t.text :note
      t.bigint :customer_id
    end
    add_index :orders, :customer_id
    add_foreign_key :orders, :customers
    add_check_constraint :orders, 'customer_id > 0', name: 'positive'
  end
end
`,
};

async function told(body: string, head = 'ActiveRecord::Migration[8.0]'): Promise<readonly string[]> {
  const path = 'db/migrate/20260201000000_change_orders.rb';
  const review = await reviewChanges({
    changes: fromFiles(base, { ...base, [path]: `class ChangeOrders < ${head}\n${body}\nend\n` }),
    services: noServices,
    config: configSchema.parse({ preset: 'strict' }),
  });
  return review.findings
    .filter(({ rule }) => rule === 'irreversible-migration')
    .map(({ location, severity, headline }) => `${location.startLine} ${severity} ${headline}`);
}

const change = (...lines: readonly string[]): string =>
  `  def change\n${lines.map((line) => `    ${line}`).join('\n')}\n  end`;

describe('a way back that Rails makes itself', () => {
  it.each([
    ['a column with its type', change('remove_column :orders, :note, :text')],
    ['a column whose type is known at run time', change('remove_column :orders, *column')],
    ['columns with a type', change('remove_columns :orders, :note, type: :text')],
    ['an index by its columns', change('remove_index :orders, :customer_id', 'remove_index :orders, column: :note')],
    ['a table with a block', change('drop_table :orders do |t|', '  t.text :note', 'end')],
    ['a default with both ends', change("change_column_default :orders, :note, from: nil, to: ''")],
    ['a foreign key with its second table', change('remove_foreign_key :orders, :customers')],
    ['a check with its expression', change("remove_check_constraint :orders, 'customer_id > 0', name: 'positive'")],
    ['a null that is turned round', change('change_column_null :orders, :note, false')],
    ['SQL in both directions', change('reversible do |dir|', "  dir.up { execute 'select 1' }", 'end')],
    ['SQL of the way up alone', change("up_only { execute 'select 1' }")],
    ['a branch, which may not run', change('execute "select 1" if Rails.env.production?')],
    ['SQL past the migration', change("ActiveRecord::Base.connection.execute 'select 1'")],
    [
      'a change of a table that can be undone',
      change('change_table :orders do |t|', '  t.remove :note, type: :text', 'end'),
    ],
    ['a way back that the author wrote', "  def up\n    execute 'select 1'\n  end\n\n  def down; end"],
    [
      'a way back that the author refuses',
      '  def up\n    drop_table :orders\n  end\n\n  def down\n    raise ActiveRecord::IrreversibleMigration\n  end',
    ],
    ['a way up that only changes rows', "  def up\n    execute 'update orders set note = 1 where id = 2'\n  end"],
    ['a module that may bring the way back', '  include Reversible\n\n  def up\n    drop_table :orders\n  end'],
  ])('stays silent: %s', async (_, body) => {
    expect(await told(body)).toEqual([]);
  });

  it.each([
    ['remove_column', 'remove_column :orders, :note'],
    ['remove_columns', 'remove_columns :orders, :note, :customer_id'],
    ['remove_index', "remove_index :orders, name: 'index_orders_on_customer_id'"],
    ['drop_table', 'drop_table :orders'],
    ['change_column', 'change_column :orders, :note, :string'],
    ['change_column_default', "change_column_default :orders, :note, ''"],
    ['execute', "execute 'select 1'"],
    ['execute', "safety_assured { execute 'select 1' }"],
    ['remove_foreign_key', 'remove_foreign_key :orders, column: :customer_id'],
    ['remove_check_constraint', "remove_check_constraint :orders, name: 'positive'"],
    ['t.change', 'change_table(:orders) { |t| t.change :note, :string }'],
  ])('speaks up: %s in `%s`', async (name, line) => {
    expect(await told(change(line))).toEqual([
      `3 warning \`${name}\` has no way back: rolling back this migration fails`,
    ]);
  });

  it('speaks up: a down beside a change, which nothing calls', async () => {
    const both = `${change("execute 'select 1'")}\n\n  def down; end`;
    expect(await told(both)).toEqual(['3 warning `execute` has no way back: rolling back this migration fails']);
  });

  it('knows what older versions refuse, and says nothing of a class of another library', async () => {
    const line = change("remove_check_constraint :orders, name: 'positive'");
    expect(await told(line, 'ActiveRecord::Migration[6.0]')).toEqual([]);
    expect(await told(change('drop_table :orders'), 'Gitlab::Database::Migration[2.1]')).toEqual([]);
  });

  it('tells of a way up without a way down', async () => {
    expect(await told('  def up\n    remove_column :orders, :note\n  end')).toEqual([
      '3 notice There is no `down`: rolling back undoes nothing, and the migration counts as not applied',
    ]);
  });
});
