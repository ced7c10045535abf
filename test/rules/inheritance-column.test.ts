import { describe, expect, it } from 'vitest';
import { reviewedHeadlines } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};

const plain = 'class Order < ApplicationRecord\nend\n';

function headlines(column: string, model = plain, more = {}): Promise<readonly string[]> {
  const base = { ...applied, 'app/models/order.rb': model, ...more };
  const text = `class AddType < ActiveRecord::Migration[8.0]\n  def change\n    add_column :orders, ${column}\n  end\nend\n`;
  return reviewedHeadlines('inheritance-column', base, { ...base, 'db/migrate/20260801000000_add_type.rb': text });
}

describe('inheritance-column', () => {
  it.each([
    ['no default', ':type, :string'],
    ['another name', ':kind, :string, default: "OnlineOrder"'],
    ['a number, which names no class', ':type, :integer, default: 1'],
    ['the class of the model itself', ':type, :string, default: "Order"'],
  ])('stays silent: %s', async (_, column) => {
    expect(await headlines(column)).toEqual([]);
  });

  it('stays silent: the model gives inheritance another column, or none', async () => {
    const model = 'class Order < ApplicationRecord\n  self.inheritance_column = nil\nend\n';
    expect(await headlines(':type, :string, default: "online"', model)).toEqual([]);
  });

  it('stays silent: the running version has the class', async () => {
    const more = { 'app/models/online_order.rb': 'class OnlineOrder < Order\nend\n' };
    expect(await headlines(':type, :string, default: "OnlineOrder"', plain, more)).toEqual([]);
  });

  it('speaks up: a class that comes with this pull request', async () => {
    expect(await headlines(':type, :string, null: false, default: "OnlineOrder"')).toEqual([
      'Running code loads no row of `orders` any more: it has no class `OnlineOrder`',
    ]);
  });
});
