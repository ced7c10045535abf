import { describe, expect, it } from 'vitest';
import { reviewOf } from '../support/review-files.js';

const rails = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_orders.rb':
    'class Orders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n    add_index :orders, :note, name: "by_note"\n  end\nend\n',
  'app/models/order.rb': 'class Order < ApplicationRecord\nend\n',
};
/** What cannot be read may have made anything. */
const unread = {
  'db/structure.sql':
    "CREATE TABLE orders (id bigint PRIMARY KEY, note text);\nCREATE INDEX by_note ON orders (note);\nCREATE WHATEVER;\nINSERT INTO schema_migrations (version) VALUES\n('20260101000000');\n",
};
const reader = { 'app/services/report.rb': 'Order.where(note: "urgent").to_a\n' };
const migration = (name: string, sql: string): string =>
  `class ${name} < ActiveRecord::Migration[8.0]\n  def up\n    execute "${sql}"\n  end\n\n  def down\n  end\nend\n`;

describe('what an earlier migration of the change has dropped', () => {
  it.each([
    ['drop-column', 'ALTER TABLE orders DROP COLUMN IF EXISTS note', { 'app/models/order.rb': '' }],
    ['ignored-columns-missing', 'ALTER TABLE orders DROP COLUMN IF EXISTS note', {}],
    ['column-still-in-use', 'ALTER TABLE orders DROP COLUMN IF EXISTS note', reader],
    ['drop-table', 'DROP TABLE IF EXISTS orders', { 'app/models/order.rb': '' }],
    ['table-still-in-use', 'DROP TABLE IF EXISTS orders', reader],
    ['index-drop-blocks', 'DROP INDEX IF EXISTS by_note', unread],
  ])('is told once by %s', async (rule, sql, more) => {
    const base = { ...rails, ...more };
    const first = 'db/migrate/20260801000000_first.rb';
    const { findings } = await reviewOf(base, {
      ...base,
      [first]: migration('First', sql),
      'db/migrate/20260801000001_second.rb': migration('Second', sql),
    });
    expect(findings.filter((one) => one.rule === rule).map(({ location }) => location.path)).toEqual([first]);
  });
});
