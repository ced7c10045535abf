import { describe, expect, it } from 'vitest';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';

const applied = {
  Gemfile: "gem 'rails'\ngem 'pg'\n",
  'db/migrate/20260101000000_create_orders.rb':
    'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders do |t|\n      t.text :note\n    end\n    create_table :customers\n  end\nend\n',
};
const removal = {
  'db/migrate/20260801000000_drop_orders.rb':
    'class DropOrders < ActiveRecord::Migration[8.0]\n  def change\n    drop_table :orders do |t|\n      t.text :note\n    end\n  end\nend\n',
};
const model = { 'app/models/order.rb': 'class Order < ApplicationRecord\nend\n' };
const reader = {
  'app/services/report.rb': 'class Report\n  def call\n    Order.where(note: "urgent").to_a\n  end\nend\n',
};

describe('table-still-in-use', () => {
  it.each([
    ['nobody names it', {}],
    [
      'another model',
      {
        'app/models/customer.rb': 'class Customer < ApplicationRecord\nend\n',
        'app/services/report.rb': 'class Report\n  def call\n    Customer.all.to_a\n  end\nend\n',
      },
    ],
    [
      'a class of the same name that maps no table, where the model is in a module',
      {
        ...reader,
        'app/models/order.rb': 'class Order\n  def self.where(note:) = [note]\nend\n',
        'app/models/deprecated/order.rb':
          'class Deprecated::Order < ActiveRecord::Base\n  self.table_name = "orders"\nend\n',
      },
    ],
  ])('stays silent: %s', async (_, code) => {
    expect(
      await reviewedHeadlines('table-still-in-use', { ...applied, ...code }, {
        ...applied,
        ...removal,
        ...code,
      } as Readonly<Record<string, string>>),
    ).toEqual([]);
  });

  it('stays silent: a view takes the name', async () => {
    const code = { ...model, ...reader };
    const view = {
      'db/migrate/20260801000000_drop_orders.rb':
        "class DropOrders < ActiveRecord::Migration[8.0]\n  def up\n    drop_table :orders\n    execute 'create view orders as select id from customers'\n  end\nend\n",
    };
    const [before, after] = [
      { ...applied, ...code },
      { ...applied, ...view, ...code },
    ];
    expect(await reviewedHeadlines('table-still-in-use', before, after)).toEqual([]);
  });

  it.each([
    ['of that name', model],
    [
      'of that name in a module, and no other class',
      { 'app/models/order.rb': 'class Shop::Order < ApplicationRecord\n  self.table_name = "orders"\nend\n' },
    ],
  ])('speaks up: a query reads it through a model %s', async (_, mapped) => {
    const code = { ...mapped, ...reader };
    const review = await reviewOf({ ...applied, ...code }, { ...applied, ...removal, ...code });
    expect(review.findings.map((finding) => [finding.rule, finding.severity])).toContainEqual([
      'table-still-in-use',
      'error',
    ]);
    expect(review.findings.some((finding) => finding.rule === 'drop-table')).toBe(false);
  });
});

describe('a table of Prisma that is dropped', () => {
  const schema =
    'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel orders {\n  id Int @id\n}\n';
  const base = {
    'package.json': '{"dependencies": {"@prisma/client": "6.1.0"}}',
    'prisma/schema.prisma': schema,
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_orders/migration.sql': 'create table orders (id int primary key);\n',
  };
  const drop = { 'prisma/migrations/20260201000000_drop/migration.sql': 'drop table orders;\n' };
  const told = async (code: Readonly<Record<string, string>>) => {
    const { findings } = await reviewOf({ ...base, ...code }, { ...base, ...code, ...drop });
    return findings
      .filter(({ rule }) => rule === 'table-still-in-use')
      .map(({ severity, headline }) => `${severity}: ${headline}`);
  };

  it('is a warning where its schema only declares it', async () => {
    expect(await told({})).toEqual(['warning: `orders` is dropped, and code still declares it']);
  });

  it('is an error where code asks for it', async () => {
    const code = { 'src/list.ts': 'export const list = () => prisma.orders.findMany();\n' };
    expect(await told(code)).toEqual(['error: `orders` is dropped, and code still uses it']);
  });
});
