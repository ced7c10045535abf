import { describe, expect, it } from 'vitest';
import { renameTable } from '../../src/rules/rename-table.js';
import { raisedBy, testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(renameTable, {
  safe: {
    'a view takes the old name': {
      sql: `alter table orders rename to purchases;
create view orders as select * from purchases;`,
      given,
      transaction: 'file',
    },
    'the table is built anew under the old name': {
      sql: `alter table orders rename to orders_old;
create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
insert into orders (id, number) select id, number from orders_old;`,
      given,
      transaction: 'file',
    },
    'the same in a block': {
      sql: `do $$ begin
  alter table orders rename to orders_old;
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
end $$;`,
      given,
      transaction: 'file',
    },
    'another table takes the old name': {
      sql: `create table orders_new (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
alter table orders rename to orders_old;
alter table orders_new rename to orders;`,
      given,
      transaction: 'file',
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds rename to returns;`,
      given,
    },
  },
  unsafe: {
    'another table takes the old name, and lacks columns': {
      sql: `alter table customers rename to customers_old;
create table customers (id bigint primary key);
insert into customers select id from customers_old;`,
      given: 'create table customers (id bigint primary key, name text, city text);',
      transaction: 'file',
      line: 1,
      headline: 'Running code meets another `customers`, which lacks `name` and `city`',
      severity: 'warning',
    },
    'another table takes the old name, and requires a column': {
      sql: `alter table customers rename to customers_old;
create table customers (id bigserial primary key, email text not null, at timestamptz not null default now());`,
      given: 'create table customers (id bigint primary key, name text);',
      transaction: 'file',
      line: 1,
      headline: 'Running code meets another `customers`, which lacks `name` and requires `email`',
      severity: 'error',
    },
    'a table in use': {
      sql: 'alter table orders rename to purchases;',
      given,
      line: 1,
      headline: 'Renaming `orders` to `purchases` breaks every running query that names it',
    },
    'a view that comes in another transaction': {
      sql: `alter table orders rename to purchases;
create view orders as select * from purchases;`,
      given,
      line: 1,
      headline: 'Renaming `orders` to `purchases` breaks every running query that names it',
    },
    'a quoted name': {
      sql: 'alter table "Orders" rename to "Purchases";',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: 'Renaming `Orders` to `Purchases` breaks every running query that names it',
    },
  },
});

describe('a view with the old name', () => {
  const fixOf = (sql: string) => raisedBy(renameTable, { sql, given, transaction: 'file' })[0]?.problem;

  it.each([
    ['a column goes behind it', 'alter table orders rename to purchases;\nalter table purchases drop column note;'],
    ['a column goes before it', 'alter table orders drop column note;\nalter table orders rename to purchases;'],
    [
      'a column changes its type behind it',
      'alter table orders rename to purchases;\nalter table purchases alter column note type varchar(9);',
    ],
    ['the table goes behind it', 'alter table orders rename to purchases;\ncommit;\ndrop table purchases;'],
    [
      'the old name is given away behind its commit',
      'alter table orders rename to purchases;\ncommit;\ncreate table orders (id bigint);',
    ],
  ])('is not offered where %s', (_, sql) => {
    const found = fixOf(sql);
    expect(found?.headline).toContain('Renaming `orders` to `purchases`');
    expect(found?.fix).toBeUndefined();
  });

  it.each([
    [
      'a column that was renamed before under its old name',
      'alter table orders rename column note to hint;\nalter table orders rename column hint to "Remark";\nalter table orders rename to purchases;',
      'select id, number, total, state, "Remark" as note, customer_id, placed_at from purchases',
    ],
    [
      'all columns, whose names it keeps where one is renamed behind it',
      'alter table orders rename to purchases;\nalter table purchases rename column note to hint;',
      'select * from purchases',
    ],
  ])('shows %s', (_, sql, query) => {
    const fix = fixOf(sql)?.fix;
    const operations = fix !== undefined && 'steps' in fix ? fix.steps.flatMap((step) => step.operations) : [];
    expect(operations.at(-1)).toMatchObject({ kind: 'create_view', view: { name: 'orders' }, query });
  });

  it('is offered where another table loses a column', () => {
    expect(fixOf('alter table orders rename to purchases;\nalter table customers drop column id;')?.fix).toBeDefined();
  });
});
