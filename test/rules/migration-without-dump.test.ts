import { describe, expect, it } from 'vitest';
import { reviewedHeadlines } from '../support/review-files.js';

function dump(version: string, columns: string): Readonly<Record<string, string>> {
  return {
    'db/schema.rb': `ActiveRecord::Schema[8.0].define(version: ${version}) do\n  create_table "orders", force: :cascade do |t|\n    t.text "note"\n${columns}  end\nend\n`,
  };
}

const plain = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};
const base = { ...plain, ...dump('2026_01_01_000000', '') };
const state = {
  'db/migrate/20260801000000_add_state.rb':
    'class AddState < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, :state, :text\n  end\nend\n',
};

function headlines(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  return reviewedHeadlines('migration-without-dump', before, { ...before, ...after });
}

describe('migration-without-dump', () => {
  it.each([
    ['the dump comes with it', base, { ...state, ...dump('2026_08_01_000000', '    t.text "state"\n') }],
    ['there is no dump', plain, state],
    ['the dump was behind before', { ...plain, ...dump('2025_01_01_000000', '') }, state],
  ])('stays silent: %s', async (_, before, after) => {
    expect(await headlines(before, after)).toEqual([]);
  });

  it('speaks up: the dump stays as it was', async () => {
    expect(await headlines(base, state)).toEqual(['`db/schema.rb` does not have this migration']);
  });

  it('speaks up: a dump of SQL that lists versions', async () => {
    const sql =
      'CREATE TABLE public.orders (id bigint NOT NULL, note text);\nINSERT INTO "schema_migrations" (version) VALUES\n(\'20260101000000\');\n';
    expect(await headlines({ ...plain, 'db/structure.sql': sql }, state)).toEqual([
      '`db/structure.sql` does not have this migration',
    ]);
  });
});
