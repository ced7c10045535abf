import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

const table =
  'create table orders (id bigint, shop_id bigint, number text, gone boolean, constraint orders_pk primary key (id));\n';
const index = 'create unique index orders_number on orders (shop_id, number);\n';
const open = 'create unique index orders_open on orders (shop_id) where (gone is false);\n';
const given = { 'migrations/1_orders.up.sql': `${table}${index}${open}` };

function code(conflict: string): Readonly<Record<string, string>> {
  return {
    'src/orders.py': `import db\n\ndb.execute("insert into orders (id, number) values (1, 'a') ${conflict}")\n`,
  };
}

function headlines(conflict: string, change: string): Promise<readonly string[]> {
  const files = { ...given, ...code(conflict) };
  return reviewedHeadlines('upsert-loses-unique-index', files, { ...files, 'migrations/2_change.up.sql': change });
}

const upsert = 'on conflict (number, shop_id) do update set gone = false';
const said = 'Dropping `orders_number` breaks every running upsert on `shop_id` and `number`, of `orders`';

describe('upsert-loses-unique-index', () => {
  it.each([
    ['the upsert names other columns', 'on conflict (id) do nothing', 'drop index orders_number;'],
    ['the upsert names none', 'on conflict do nothing', 'drop index orders_number;'],
    ['an insert that is no upsert', '', 'drop index orders_number;'],
    [
      'another one of the same columns stands in its place',
      upsert,
      'drop index orders_number; create unique index b on orders (number, shop_id);',
    ],
    [
      'a constraint of the same columns stands in its place',
      upsert,
      'drop index orders_number; alter table orders add constraint b unique (shop_id, number);',
    ],
    ['it has another name', upsert, 'alter index orders_number rename to b;'],
    ['the table goes', upsert, 'drop index orders_number; drop table orders;'],
    ['a column of it goes', upsert, 'drop index orders_number; alter table orders drop column number;'],
    [
      'the condition of another index is meant',
      'on conflict (number, shop_id) where gone is false do nothing',
      'drop index orders_number; create unique index b on orders (number, shop_id) where gone is false;',
    ],
    [
      'an index with a condition goes that it does not say',
      'on conflict (shop_id) do nothing',
      'drop index orders_open;',
    ],
    ['a condition in other words', 'on conflict (shop_id) where not gone do nothing', 'drop index orders_open;'],
    [
      'an index with a condition in other words stands in its place',
      'on conflict (shop_id) where gone is false do nothing',
      'drop index orders_open; create unique index b on orders (shop_id) where gone is not true;',
    ],
  ])('stays silent: %s', async (_, conflict, change) => {
    expect(await headlines(conflict, change)).toEqual([]);
  });

  it.each([{ style: 'stop' }, { migrate: 'after' }])('stays silent: nothing old runs with %o', async (deploy) => {
    const files = { ...given, ...code(upsert) };
    const head = { ...files, 'migrations/2_change.up.sql': 'drop index orders_number;' };
    const config = configSchema.parse({ deploy });
    const review = await reviewChanges({ changes: fromFiles(files, head), services: noServices, config });
    expect(review.findings.filter(({ rule }) => rule === 'upsert-loses-unique-index')).toEqual([]);
  });

  it.each([
    ['it is dropped', 'drop index orders_number;'],
    ['one of more columns', 'drop index orders_number; create unique index b on orders (number, shop_id, gone);'],
    [
      'a partial one of its name',
      'drop index orders_number; create unique index orders_number on orders (shop_id, number) where not gone;',
    ],
    ['a plain one', 'drop index orders_number; create index orders_number on orders (shop_id, number);'],
    [
      'a constraint that is checked later',
      'drop index orders_number; alter table orders add constraint b unique (shop_id, number) deferrable;',
    ],
  ])('speaks up: in place of it, %s', async (_, change) => {
    expect(await headlines(upsert, change)).toEqual([said]);
  });

  it('speaks up: an index with a condition, of an upsert that says it', async () => {
    const conflict = 'on conflict (shop_id) where gone is false do update set gone = true where number is null';
    expect(await headlines(conflict, 'drop index orders_open;')).toEqual([
      'Dropping `orders_open` breaks every running upsert on `shop_id`, of `orders`',
    ]);
  });

  it('speaks up: a primary key of other columns', async () => {
    const change = 'alter table orders drop constraint orders_pk, add primary key (id, shop_id);';
    expect(await headlines('on conflict (id) do nothing', change)).toEqual([
      'Dropping `orders_pk` breaks every running upsert on `id`, of `orders`',
    ]);
  });

  it('speaks up: a constraint by its name', async () => {
    const conflict = 'on conflict on constraint orders_pk do nothing';
    expect(await headlines(conflict, 'alter table orders rename constraint orders_pk to orders_key;')).toEqual([
      'Renaming `orders_pk` to `orders_key` breaks every running upsert that names it, of `orders`',
    ]);
    expect(await headlines(conflict, 'alter table orders drop constraint orders_pk;')).toEqual([
      'Dropping `orders_pk` breaks every running upsert that names it, of `orders`',
    ]);
  });

  it('names the place, also where the change edits it', async () => {
    const files = { ...given, ...code(upsert) };
    const review = await reviewOf(files, {
      ...files,
      ...code('on conflict (id) do nothing'),
      'migrations/2_change.up.sql': 'drop index orders_number;\ncreate unique index b on orders (number);\n',
    });
    const finding = review.findings.find((one) => one.rule === 'upsert-loses-unique-index');
    expect(finding?.severity).toBe('error');
    expect(finding?.body).toContain('The version that runs now still names it, in `src/orders.py:3`');
  });

  it('shows no fix that drops it at once', async () => {
    const files = { ...given, ...code(upsert) };
    const change = 'drop index orders_number;\ncreate unique index orders_number on orders (number);\n';
    const review = await reviewOf(files, { ...files, 'migrations/2_change.up.sql': change });
    expect(review.findings.flatMap(({ rule, fix }) => (fix === null ? [] : [rule]))).toEqual([]);
    const build = review.findings.find(({ rule }) => rule === 'index-build-blocks-writes');
    expect(build?.instead).toBe(
      '`orders_number` goes in the same transaction, and running upserts rest on it: build the new one with CONCURRENTLY beside it, under another name, and drop that one in a later release.',
    );
  });

  describe('in a function of the database', () => {
    const making = (conflict: string) =>
      `create or replace function keep() returns trigger language plpgsql as $$ begin
        insert into public.orders (id, number) values (new.id, 'a') ${conflict}; return new; end $$;\n`;
    const told = (conflict: string, change: string) => {
      const base = { ...given, 'migrations/1_orders.up.sql': `${table}${index}${making(conflict)}` };
      return reviewedHeadlines('upsert-loses-unique-index', base, { ...base, 'migrations/2_change.up.sql': change });
    };

    it.each([
      ['it names other columns', 'on conflict (id) do nothing', 'drop index orders_number;'],
      ['it goes', upsert, 'drop index orders_number; drop function keep();'],
      ['it is made anew', upsert, `drop index orders_number; ${making('on conflict (id) do nothing')}`],
    ])('stays silent: %s', async (_, conflict, change) => {
      expect(await told(conflict, change)).toEqual([]);
    });

    it('speaks up: it stays as it is', async () => {
      expect(await told(upsert, 'drop index orders_number;')).toEqual([
        'Dropping `orders_number` breaks the upsert of `orders` in the function `keep`',
      ]);
    });
  });

  describe('with Rails', () => {
    const migration = (name: string, body: string) =>
      `class ${name} < ActiveRecord::Migration[8.0]\n  def change\n${body}\n  end\nend\n`;
    const applied = {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'app/models/order.rb': 'class Order < ApplicationRecord\nend\n',
      'db/migrate/20260101000000_create_orders.rb': migration(
        'CreateOrders',
        '    create_table(:orders) { |t| t.bigint :shop_id; t.text :number }\n    add_index :orders, [:shop_id, :number], unique: true, name: "by_shop"',
      ),
    };
    const change = {
      'db/migrate/20260801000000_drop.rb': migration(
        'Drop',
        '    remove_index :orders, [:shop_id, :number], name: "by_shop"',
      ),
    };
    const importing = (call: string) => ({
      'app/services/import.rb': `class Import\n  def call(rows)\n    ${call}\n  end\nend\n`,
    });

    it.each([
      ['without a target', 'Order.insert_all(rows)'],
      ['other columns', 'Order.upsert_all(rows, unique_by: :id)'],
      ['columns that are known at run time', 'Order.upsert_all(rows, unique_by: [:shop_id, key])'],
    ])('stays silent: %s', async (_, call) => {
      const files = { ...applied, ...importing(call) };
      expect(await reviewedHeadlines('upsert-loses-unique-index', files, { ...files, ...change })).toEqual([]);
    });

    it.each([
      ['its columns', 'Order.upsert_all(rows, unique_by: %i[number shop_id])'],
      ['its columns, where nothing is updated', 'Order.insert_all(rows, unique_by: [:shop_id, :number])'],
      ['its name', 'Order.upsert_all(rows, unique_by: :by_shop)'],
    ])('speaks up: %s', async (_, call) => {
      const files = { ...applied, ...importing(call) };
      expect(await reviewedHeadlines('upsert-loses-unique-index', files, { ...files, ...change })).toEqual([
        'Dropping `by_shop` breaks every running upsert on `shop_id` and `number`, of `orders`',
      ]);
    });
  });
});

describe('upsert-loses-unique-index, of Rails', () => {
  const shop = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'db/migrate/20200101000000_shop.rb':
      'class Shop < ActiveRecord::Migration[7.2]\n  def change\n    create_table :shops\n    create_table :orders do |t|\n      t.bigint :shop_id\n      t.string :number\n    end\n    add_index :orders, [:shop_id, :number], name: "numbers", unique: true\n  end\nend\n',
    'app/models/order.rb': 'class Order < ApplicationRecord\n  belongs_to :shop\nend\n',
  };
  const change = {
    'db/migrate/20200801000000_drop.rb':
      'class Drop < ActiveRecord::Migration[7.2]\n  def change\n    remove_index :orders, name: "numbers"\n  end\nend\n',
  };
  const method = (call: string, parameters = '') =>
    `  def sync${parameters}\n    ${call}.upsert_all(rows, unique_by: :numbers)\n  end\n`;
  const model = (body: string) => ({
    'app/models/shop.rb': `class Shop < ApplicationRecord\n  has_many :orders\n${body}end\n`,
  });
  const concern = {
    ...model('  include Syncable\n'),
    'app/models/shop/syncable.rb': `module Shop::Syncable\n  extend ActiveSupport::Concern\n${method('self.orders')}end\n`,
  };
  const lines = {
    'app/models/line.rb': 'class Line < ApplicationRecord\nend\n',
    'app/models/cart.rb': 'class Cart < ApplicationRecord\n  has_many :orders, class_name: "Line"\nend\n',
  };
  const said = async (code: Readonly<Record<string, string>>) => {
    const base = { ...shop, ...code };
    return (await reviewedHeadlines('upsert-loses-unique-index', base, { ...base, ...change })).length;
  };

  it.each([
    ['a parameter has the name of the relation', model(method('orders', '(orders)'))],
    ['relations of that name lead to several models', { ...concern, ...lines }],
  ])('stays silent: %s', async (_, code) => {
    expect(await said(code)).toBe(0);
  });

  it.each([
    ['of a relation of the row itself', model(method('orders'))],
    ['the same with self before it', model(method('self.orders'))],
    ['of its own relation, whatever others have of that name', { ...model(method('orders')), ...lines }],
    ['in a concern', concern],
  ])('speaks up: an upsert %s', async (_, code) => {
    expect(await said(code)).toBe(1);
  });
});
