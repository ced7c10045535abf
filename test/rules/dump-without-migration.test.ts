import { describe, expect, it } from 'vitest';
import { reviewedHeadlines } from '../support/review-files.js';

function dump(version: string, columns: string, more = ''): Readonly<Record<string, string>> {
  return {
    'db/schema.rb': `ActiveRecord::Schema[8.0].define(version: ${version}) do\n  create_table "orders", force: :cascade do |t|\n    t.text "note"\n${columns}  end\n${more}end\n`,
  };
}

const base = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
  ...dump('2026_01_01_000000', ''),
};

function migration(body: string): Readonly<Record<string, string>> {
  return {
    'db/migrate/20260801000000_add_state.rb': `class AddState < ActiveRecord::Migration[8.0]\n  def change\n    ${body}\n  end\nend\n`,
  };
}

const state = '    t.text "state"\n';

function headlines(after: Readonly<Record<string, string>>) {
  return reviewedHeadlines('dump-without-migration', base, { ...base, ...after });
}

describe('dump-without-migration', () => {
  it.each([
    [
      'a migration makes it',
      { ...migration('add_column :orders, :state, :text'), ...dump('2026_08_01_000000', state) },
    ],
    ['a migration that could not be read', { ...migration('StateColumn.add'), ...dump('2026_08_01_000000', state) }],
    ['the dump only moves on', { ...migration('say "nothing"'), ...dump('2026_08_01_000000', '') }],
  ])('stays silent: %s', async (_, after) => {
    expect(await headlines(after)).toEqual([]);
  });

  it('speaks up only of what no migration of the base makes, where the dump of the base forgot some', async () => {
    const forgotten = {
      ...base,
      'db/migrate/20260101000001_add_shop.rb':
        'class AddShop < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, :shop, :text\n    create_table :refunds\n  end\nend\n',
      ...dump('2026_01_01_000001', ''),
    };
    const table = '  create_table "refunds", force: :cascade do |t|\n  end\n';
    const after = {
      ...forgotten,
      ...migration('add_column :orders, :state, :text'),
      ...dump('2026_08_01_000000', `${state}    t.text "shop"\n    t.text "other"\n`, table),
    };
    expect(await reviewedHeadlines('dump-without-migration', forgotten, after)).toEqual([
      'No migration makes `other` of `orders`, which is in `db/schema.rb`',
    ]);
  });

  it('speaks up: a column and a table of another branch', async () => {
    const table = '  create_table "refunds", force: :cascade do |t|\n  end\n';
    expect(
      await headlines({
        ...migration('add_column :orders, :state, :text'),
        ...dump('2026_08_01_000000', `${state}    t.text "shop"\n`, table),
      }),
    ).toEqual([
      'No migration makes `shop` of `orders`, which is in `db/schema.rb`',
      'No migration makes `refunds`, which is in `db/schema.rb`',
    ]);
  });
});
