import { requiredColumnWithoutDefault } from '../../src/rules/required-column-without-default.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(requiredColumnWithoutDefault, {
  safe: {
    'a default': { sql: "alter table orders add column kind text not null default 'web';", given },
    'a nullable column': { sql: 'alter table orders add column kind text;', given },
    'a generated column': {
      sql: 'alter table orders add column twice integer not null generated always as (total * 2) stored;',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds add column kind text not null;`,
      given,
    },
  },
  unsafe: {
    'a table that the transaction has emptied: only code fails': {
      sql: 'begin;\ntruncate orders;\nalter table orders add column kind text not null;\ncommit;',
      given: 'create table orders (id bigint primary key);',
      line: 3,
      headline: '`kind` is required and has no default: code that does not give it can no longer insert into `orders`',
    },
    'no default': {
      sql: 'alter table orders add column kind text not null;',
      given,
      line: 1,
      headline: '`kind` is required and has no default: this fails as soon as `orders` has a row',
      fixed: `alter table orders add column kind text;
alter table orders add constraint orders_kind_not_null check (kind is not null) not valid;
alter table orders validate constraint orders_kind_not_null;
alter table orders alter column kind set not null;
alter table orders drop constraint orders_kind_not_null;`,
    },
    'three in one statement, which fails once': {
      sql: 'alter table orders add column kind text not null, add column note text, add column size int not null, add column code text not null;',
      given: 'create table orders (id bigint primary key);',
      line: 1,
      headline: '`kind`, `size` and `code` are required and have no default: this fails as soon as `orders` has a row',
      fixed: `alter table orders add column kind text;
alter table orders add column size int;
alter table orders add column code text;
alter table orders add constraint orders_kind_not_null check (kind is not null) not valid;
alter table orders add constraint orders_size_not_null check (size is not null) not valid;
alter table orders add constraint orders_code_not_null check (code is not null) not valid;
alter table orders validate constraint orders_kind_not_null;
alter table orders validate constraint orders_size_not_null;
alter table orders validate constraint orders_code_not_null;
alter table orders alter column kind set not null;
alter table orders drop constraint orders_kind_not_null;
alter table orders alter column size set not null;
alter table orders drop constraint orders_size_not_null;
alter table orders alter column code set not null;
alter table orders drop constraint orders_code_not_null;`,
    },
    'a quoted name': {
      sql: 'alter table "Orders" add "Kind" text not null;',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: '`Kind` is required and has no default: this fails as soon as `Orders` has a row',
    },
  },
});
