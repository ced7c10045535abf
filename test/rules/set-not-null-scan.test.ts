import { describe, expect, it } from 'vitest';
import { setNotNullScan } from '../../src/rules/set-not-null-scan.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(setNotNullScan, {
  safe: {
    'a validated check proves it': {
      sql: 'alter table orders alter column number set not null;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); alter table orders add check (number is not null);',
      ruledOut: [
        'The validated check `orders_number_check` proves that `number` holds no null: no row of `orders` is read.',
      ],
    },
    'a check proves it among other things': {
      sql: 'alter table orders alter column number set not null;',
      given:
        "create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); alter table orders add check (number is not null and number <> '');",
    },
    'a column that is not null already': {
      sql: 'alter table orders alter column id set not null;',
      given,
      ruledOut: [],
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds alter column number set not null;`,
      given,
      ruledOut: ['`refunds` is made in this change: nothing uses it yet.'],
    },
  },
  unsafe: {
    'two columns in one statement, which reads the table once': {
      sql: 'alter table orders alter column number set not null, alter column placed_at set not null;',
      given: 'create table orders (id bigint primary key, number text, placed_at timestamptz);',
      line: 1,
      headline: 'Setting `number` and `placed_at` NOT NULL stops every query on `orders` while each row is read',
      fixed: `alter table orders add constraint orders_number_not_null check (number is not null) not valid;
alter table orders add constraint orders_placed_at_not_null check (placed_at is not null) not valid;
alter table orders validate constraint orders_number_not_null;
alter table orders validate constraint orders_placed_at_not_null;
alter table orders alter column number set not null;
alter table orders drop constraint orders_number_not_null;
alter table orders alter column placed_at set not null;
alter table orders drop constraint orders_placed_at_not_null;`,
    },
    'of two columns the one that nothing proves': {
      sql: 'alter table orders alter column number set not null, alter column placed_at set not null;',
      given:
        'create table orders (id bigint primary key, number text check (number is not null), placed_at timestamptz);',
      line: 1,
      headline: 'Setting `placed_at` NOT NULL stops every query on `orders` while each row is read',
    },
    'nothing proves it': {
      sql: 'alter table orders alter column number set not null;',
      given,
      line: 1,
      headline: 'Setting `number` NOT NULL stops every query on `orders` while each row is read',
      fixed: `alter table orders add constraint orders_number_not_null check (number is not null) not valid;
alter table orders validate constraint orders_number_not_null;
alter table orders alter column number set not null;
alter table orders drop constraint orders_number_not_null;`,
    },
    'a check that is not validated': {
      sql: 'alter table orders alter column number set not null;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); alter table orders add constraint seen check (number is not null) not valid;',
      line: 1,
      headline: 'Setting `number` NOT NULL stops every query on `orders` while each row is read',
    },
    'a check of another column': {
      sql: 'alter table orders alter column number set not null;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); alter table orders add check (note is not null);',
      line: 1,
      headline: 'Setting `number` NOT NULL stops every query on `orders` while each row is read',
    },
    'a reserved word as a name': {
      sql: 'alter table "Orders" alter column "order" set not null;',
      given: 'create table "Orders" ("order" integer);',
      line: 1,
      headline: 'Setting `order` NOT NULL stops every query on `Orders` while each row is read',
      fixed: `alter table "Orders" add constraint "Orders_order_not_null" check ("order" is not null) not valid;
alter table "Orders" validate constraint "Orders_order_not_null";
alter table "Orders" alter column "order" set not null;
alter table "Orders" drop constraint "Orders_order_not_null";`,
    },
    'a validated check, which a server before 12 does not trust': {
      sql: 'alter table orders alter column number set not null;',
      given: 'create table orders (id bigint primary key, number text check (number is not null));',
      server: 11,
      line: 1,
      headline: 'Setting `number` NOT NULL stops every query on `orders` while each row is read',
      fixed: `alter table orders add constraint orders_number_not_null check (number is not null) not valid;
alter table orders validate constraint orders_number_not_null;`,
    },
  },
});

it('writes no fix where a primary key makes it NOT NULL by itself', async () => {
  const base = { 'db/migration/V1__orders.sql': 'create table orders (region int, number text);' };
  const required = 'alter table orders alter column number set not null;\n';
  const found = async (next: string) => {
    const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__key.sql': `${required}${next}` });
    return findings.find((one) => one.rule === 'set-not-null-scan');
  };
  const key = await found('alter table orders add primary key (region, number);\n');
  expect([key?.fix, key?.instead]).toEqual([null, expect.stringMatching(/^The primary key that comes later/)]);
  expect((await found('alter table orders add primary key (region);\n'))?.fix).not.toBeNull();
});

describe('what the running version writes', () => {
  const base = { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, weight int);' };
  const bodyOf = async (sql: string) => {
    const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__weight.sql': sql });
    return findings.find((one) => one.rule === 'set-not-null-scan')?.body;
  };
  const required = 'alter table orders alter column weight set not null;';

  it('says nothing of it where nothing tells', async () => {
    expect(await bodyOf(required)).not.toContain('fills');
    expect(await bodyOf(`update orders set weight = 0 where weight = 5;\n${required}`)).not.toContain('fills');
  });

  it('says that it fails without a value, where nothing gives one', async () => {
    const fails = 'Where the version that runs now writes no value, it fails from the commit on.';
    expect(await bodyOf(required)).toContain(fails);
    expect(await bodyOf(`alter table orders alter weight set default 0;\n${required}`)).not.toContain('no value');
  });

  it.each([
    ['7.2', true],
    ['6.1', false],
  ])('says that a new default does not help where inserts name every column: Rails %s', async (defaults, isTold) => {
    const rails = {
      Gemfile: "gem 'rails'\ngem 'pg'\n",
      'config/application.rb': `module Shop\n  class Application < Rails::Application\n    config.load_defaults ${defaults}\n  end\nend\n`,
      'db/migrate/20260101000000_create_orders.rb':
        'class CreateOrders < ActiveRecord::Migration[6.1]\n  def change\n    create_table :orders do |t|\n      t.text :state\n    end\n  end\nend\n',
    };
    const change = {
      'db/migrate/20260801000000_require_state.rb':
        'class RequireState < ActiveRecord::Migration[6.1]\n  def up\n    change_column_default :orders, :state, "new"\n    change_column_null :orders, :state, false\n  end\nend\n',
    };
    const { findings } = await reviewOf(rails, { ...rails, ...change });
    const body = findings.find((one) => one.rule === 'set-not-null-scan')?.body ?? 'none';
    expect(body).toContain('ACCESS EXCLUSIVE');
    expect(body.includes('The new default does not help it')).toBe(isTold);
  });

  it('asks for it where the change fills nulls', async () => {
    expect(await bodyOf(`update orders set weight = 0 where weight is null;\n${required}`)).toContain(
      'This change fills `weight` where there was no value: where the version that runs still writes none, it fails from the commit on.',
    );
  });
});
