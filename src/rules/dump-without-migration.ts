import { text } from '../core/name.js';
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

/** Something that the schema dump has, and no migration makes. */
export const dumpWithoutMigration: Rule = {
  id: 'dump-without-migration',
  title: 'Change of the dump without a migration',
  preset: 'recommended',
  severity: 'warning',
  why:
    'The dump is written from the database of one person. What another branch, or a hand, has made there gets into it, tests pass with it, and the real ' +
    'databases, which run the migrations, never have it.',
  instead: 'Take it out of the dump, or add the migration that makes it.',
  source: 'https://guides.rubyonrails.org/v8.0/active_record_migrations.html#schema-dumping-and-you',
  examples: {
    framework: 'rails',
    unsafe: { base, head: { ...base, 'db/schema.rb': dump('2026_01_01_000000', '    t.text "state"\n') } },
    safe: {
      base,
      head: { ...base, ...migration, 'db/schema.rb': dump('2026_08_01_000000', '    t.text "state"\n') },
    },
  },
  on: {
    change({ dump: head }) {
      return (head?.unmade ?? []).map(({ table, column }) => ({
        headline: `No migration makes ${column === undefined ? `\`${text(table)}\`` : `\`${column}\` of \`${text(table)}\``}, which is in \`${head?.path}\``,
        subject: { table, ...(column === undefined ? {} : { column }) },
        location: { path: head?.path ?? '', startLine: 1, endLine: 1 },
      }));
    },
  },
};
