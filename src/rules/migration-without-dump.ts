import type { Rule } from '../core/rule.js';

const base = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
  'db/schema.rb': dump('2026_01_01_000000', ''),
};
const migration = {
  'db/migrate/20260801000000_add_state.rb':
    'class AddState < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, :state, :text\n  end\nend\n',
};

function dump(version: string, column: string): string {
  return `ActiveRecord::Schema[8.0].define(version: ${version}) do\n  create_table "orders", force: :cascade do |t|\n    t.text "note"\n${column}  end\nend\n`;
}

/** A migration whose change the schema dump does not show. */
export const migrationWithoutDump: Rule = {
  id: 'migration-without-dump',
  title: 'Migration that is not in the dump',
  preset: 'recommended',
  severity: 'warning',
  why:
    'Databases for tests, and new ones, are loaded from the dump, and lack what the migration does. The next person who runs the migrations brings it ' +
    'into a pull request that has nothing to do with it.',
  instead: 'Run the migration, and commit the dump that it writes.',
  source: 'https://guides.rubyonrails.org/v8.0/active_record_migrations.html#schema-dumping-and-you',
  examples: {
    framework: 'rails',
    unsafe: { base, head: { ...base, ...migration } },
    safe: {
      base,
      head: { ...base, ...migration, 'db/schema.rb': dump('2026_08_01_000000', '    t.text "state"\n') },
    },
  },
  on: {
    change({ dump: head }) {
      return (head?.lacks ?? []).map(({ path }) => ({
        headline: `\`${head?.path}\` does not have this migration`,
        subject: { file: path },
        location: { path, startLine: 1, endLine: 1 },
      }));
    },
  },
};
