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
    ['    config.load_defaults 8.0\n', false],
    ['    config.load_defaults 6.1\n', true],
    ['    config.load_defaults Rails::VERSION::STRING.to_f\n', false],
    ['', true],
  ])('says of inserts what is true: %j', async (line, isPartial) => {
    const application = `module Shop\n  class Application < Rails::Application\n${line}  end\nend\n`;
    const base = { ...applied, ...model(''), 'config/application.rb': application };
    const { findings } = await reviewOf(base, { ...base, ...removal('orders') });
    const { body } = findings.find(({ rule }) => rule === 'ignored-columns-missing') ?? {};
    expect(body).toContain(
      isPartial ? 'inserts name only the columns that it gives a value to' : 'its inserts and prepared',
    );
  });

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
      'a model of a module that an engine isolates',
      {
        'lib/cart/engine.rb':
          'module Cart\n  class Engine < ::Rails::Engine\n    isolate_namespace ::Cart\n  end\nend\n',
        'app/models/cart/order.rb': 'module Cart\n  class Order < Cart::Base\n  end\nend\n',
        'app/models/cart/base.rb': 'class Cart::Base < ActiveRecord::Base\n  self.abstract_class = true\nend\n',
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

  const cured = async (
    columns: string,
    code: Readonly<Record<string, string>>,
    body = 'remove_column :orders, :kind',
  ) => {
    const base = {
      Gemfile: applied.Gemfile,
      'db/migrate/20260101000000_create_orders.rb': `class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      ${columns}\n    end\n  end\nend\n`,
      'app/models/order.rb': 'class Order < ApplicationRecord\nend\n',
      ...code,
    };
    const kept = Object.fromEntries(Object.entries(base).filter(([path]) => !/controllers|models\/gift/.test(path)));
    const { findings } = await reviewOf(base, {
      ...kept,
      'db/migrate/20260801000000_remove.rb': `class Remove < ActiveRecord::Migration[8.0]\n  def up\n    ${body}\n  end\nend\n`,
    });
    return findings
      .filter(({ rule }) => rule === 'ignored-columns-missing')
      .map(({ instead, body: said }) => ({ instead, said }));
  };
  const [ignored, dropped] = [
    '`self.ignored_columns += ["kind"]` in `app/models/order.rb`',
    'and drop the column in a later pull request.',
  ];
  const nullFirst =
    'A model that ignores it leaves it out of every INSERT, which NOT NULL without a default refuses: let it be NULL first ' +
    '(`change_column_null "orders", "kind", true`), then';

  it.each([
    ['may be NULL', 't.string :kind', undefined, `Release ${ignored} first, ${dropped}`],
    ['has a default', "t.string :kind, null: false, default: 'web'", undefined, `Release ${ignored} first, ${dropped}`],
    ['has to be given', 't.string :kind, null: false', undefined, `${nullFirst} release ${ignored}, ${dropped}`],
    [
      'may be NULL by now',
      't.string :kind, null: false',
      'change_column_null :orders, :kind, true\n    remove_column :orders, :kind',
      `Release ${ignored} first, ${dropped}`,
    ],
  ])('says how to let go of a column that %s', async (_, columns, body, instead) => {
    expect((await cured(columns, {}, body)).map((one) => one.instead)).toEqual([instead]);
  });

  it('names the model from which the others of its table inherit, whichever file comes first', async () => {
    const gift = { 'app/models/gift.rb': 'class Gift < Order\nend\n' };
    const [found, ...more] = await cured('t.string :kind', gift);
    expect(found?.instead).toBe(`Release ${ignored} first, ${dropped}`);
    expect(found?.said).not.toContain('`Gift`');
    expect(more).toEqual([]);
  });

  it('speaks up: only a model that inherits from that of the table ignores it', async () => {
    const gift = { 'app/models/gift.rb': 'class Gift < Order\n  self.ignored_columns = %w[kind]\nend\n' };
    expect(await cured('t.string :kind', gift)).toHaveLength(1);
  });

  it.each([
    ['type', '', 't.string :type'],
    ['kind', '  self.inheritance_column = "kind"\n', 't.string :kind'],
  ])('tells whose rows a column of inheritance tells: %s', async (column, setting, columns) => {
    const code = {
      'app/models/order.rb': `class Order < ApplicationRecord\n${setting}end\n`,
      'app/models/gift.rb': 'class Gift < Order\nend\n',
    };
    const [found] = await cured(columns, code, `remove_column :orders, :${column}`);
    expect(found?.said).toContain('`Gift` inherits from `Order`, and the column tells whose each row is.');
    expect(found?.instead).toContain('in `app/models/order.rb` together with code that no longer uses it, and');
  });

  it('tells where the version that runs uses it, which ignoring it alone would break', async () => {
    const controller = {
      'app/controllers/orders_controller.rb':
        'class OrdersController < ApplicationController\n  def index\n    Order.where(kind: "web").to_a\n  end\nend\n',
    };
    const [found] = await cured('t.string :kind', controller);
    expect(found?.said).toContain(
      'The version that runs now still names it, in `app/controllers/orders_controller.rb:3` (queries `Order`).',
    );
    expect(found?.instead).toBe(`First release ${ignored} together with code that no longer uses it, ${dropped}`);
  });

  it('speaks up: once, in place of the rule for any drop', async () => {
    const review = await reviewOf({ ...applied, ...model('') }, { ...applied, ...model(''), ...removal('orders') });
    expect(review.findings.filter((one) => one.severity !== 'notice').map((one) => one.rule)).toEqual([
      'ignored-columns-missing',
    ]);
  });
});
