import { describe, expect, it } from 'vitest';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n      t.text :state\n    end\n    create_table :carts_orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};

function removal(table: string): Readonly<Record<string, string>> {
  return {
    'db/migrate/20260801000000_remove_note.rb': `class RemoveNote < ActiveRecord::Migration[8.0]\n  def change\n    remove_column :${table}, :note, :text\n  end\nend\n`,
  };
}

function model(body: string): Readonly<Record<string, string>> {
  return { 'app/models/order.rb': `class Order < ApplicationRecord\n${body}end\n` };
}

function headlines(base: Readonly<Record<string, string>>, head = base, table = 'orders'): Promise<readonly string[]> {
  return reviewedHeadlines(
    'ignored-columns-missing',
    { ...applied, ...base },
    { ...applied, ...head, ...removal(table) },
  );
}

describe('ignored-columns-missing', () => {
  it.each([
    ['the base ignores it', model("  self.ignored_columns += ['note']\n")],
    ['the base ignores a list', model('  self.ignored_columns = %w[state note]\n')],
    ['a helper ignores it', model("  ignore_column :note, remove_with: '17.0', remove_after: '2026-08-01'\n")],
    ['what is ignored is known at run time only', model('  self.ignored_columns = LEGACY\n')],
    ['no model', {}],
  ])('stays silent: %s', async (_, code) => {
    expect(await headlines(code as Readonly<Record<string, string>>)).toEqual([]);
  });

  it('stays silent: a table without a model', async () => {
    expect(await headlines(model(''), model(''), 'carts_orders')).toEqual([]);
  });

  it('stays silent: the column is made anew, with another type', async () => {
    const anew = removal('orders')['db/migrate/20260801000000_remove_note.rb']?.replace(
      ':text\n',
      ':text\n    add_column :orders, :note, :string\n',
    );
    expect(anew).toContain('add_column');
    const path = 'db/migrate/20260801000000_remove_note.rb';
    const before = { ...applied, ...model('') };
    expect(await reviewedHeadlines('ignored-columns-missing', before, { ...before, [path]: anew ?? '' })).toEqual([]);
  });

  it('speaks up: the model ignores nothing, or only since this pull request', async () => {
    const said = ['Running processes fail on `orders` when `note` goes: `Order` does not ignore it'];
    expect(await headlines(model(''))).toEqual(said);
    expect(await headlines(model(''), model("  self.ignored_columns += ['note']\n"))).toEqual(said);
  });

  it.each([
    [
      'a model within a model',
      {
        'app/models/cart.rb': 'class Cart < ApplicationRecord\nend\n',
        'app/models/cart/order.rb': 'class Cart::Order < ApplicationRecord\n  validates :note, presence: true\nend\n',
      },
      'cart_orders',
    ],
    [
      'a model within a model of another table',
      {
        'app/models/cart.rb':
          'class Cart < ApplicationRecord\n  self.table_name = "baskets"\n  class Order < ApplicationRecord\n  end\nend\n',
      },
      'basket_orders',
    ],
    [
      'a model of a module with a prefix',
      {
        'app/models/cart.rb': 'module Cart\n  def self.table_name_prefix\n    "cart_"\n  end\nend\n',
        'app/models/cart/order.rb': 'module Cart\n  class Order < ApplicationRecord\n  end\nend\n',
      },
      'cart_orders',
    ],
    [
      'a model of a plain module',
      { 'app/models/cart/order.rb': 'class Cart::Order < ApplicationRecord\nend\n' },
      'orders',
    ],
    [
      'a model that says its table',
      {
        'app/models/cart.rb': 'class Cart < ApplicationRecord\nend\n',
        'app/models/cart/order.rb': "class Cart::Order < ApplicationRecord\n  self.table_name = 'orders'\nend\n",
      },
      'orders',
    ],
    [
      'a model that inherits from another',
      {
        'app/models/application_record.rb':
          'class ApplicationRecord < ActiveRecord::Base\n  primary_abstract_class\nend\n',
        'app/models/purchase.rb': "class Purchase < ApplicationRecord\n  self.table_name = 'orders'\nend\n",
        'app/models/purchase/gift.rb': 'class Purchase::Gift < Purchase\nend\n',
      },
      'orders',
    ],
  ])('speaks up: the table of %s', async (_, code, table) => {
    const made = {
      ...applied,
      'db/migrate/20260102000000_more.rb':
        'class More < ActiveRecord::Migration[8.0]\n  def change\n    create_table(:cart_orders) { |t| t.text :note }\n    create_table(:basket_orders) { |t| t.text :note }\n  end\nend\n',
    };
    const files = { ...made, ...(code as Readonly<Record<string, string>>) };
    const review = await reviewOf(files, { ...files, ...removal(table) });
    const said = review.findings.filter(
      ({ rule }) => rule === 'ignored-columns-missing' || rule === 'column-still-in-use',
    );
    expect(said.map(({ subject }) => subject.table?.name)).toEqual([table]);
  });

  it('stays silent: the model that one inherits from ignores it', async () => {
    const files = {
      'app/models/order.rb': 'class Order < ApplicationRecord\n  self.ignored_columns = %w[note]\nend\n',
      'app/models/gift.rb': 'class Gift < Order\nend\n',
    };
    expect(await headlines(files)).toEqual([]);
  });

  it('speaks up: once, in place of the rule for any drop', async () => {
    const review = await reviewOf({ ...applied, ...model('') }, { ...applied, ...model(''), ...removal('orders') });
    expect(review.findings.filter((one) => one.severity !== 'notice').map((one) => one.rule)).toEqual([
      'ignored-columns-missing',
    ]);
  });
});
