import { renameTable } from '../../src/rules/rename-table.js';
import { testRule } from '../support/test-rule.js';

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
