import { setSchema } from '../../src/rules/set-schema.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create schema shop; create table orders (id bigint primary key); create table shop."Lines" (id bigint);
  create type order_state as enum ('open'); create index orders_id_idx on orders (id);
`;

testRule(setSchema, {
  safe: {
    'a view in the old place, in the same transaction': {
      sql: `alter table orders set schema shop;
create view orders as select * from shop.orders;`,
      given,
      transaction: 'file',
    },
    'the schema that it is in': { sql: 'alter table orders set schema public;', given },
    'an extension': { sql: 'alter extension hstore set schema shop;', given },
    'a type made in the same migration': {
      sql: `create type kind as enum ('a');
alter type kind set schema shop;`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint);
alter table refunds set schema shop;`,
      given,
    },
  },
  unsafe: {
    'a table in use': {
      sql: 'alter table orders set schema shop;',
      given,
      line: 1,
      headline: 'Moving `orders` to the schema `shop` breaks every running query that names it',
      severity: 'error',
    },
    'a table in use, in a transaction': {
      sql: 'alter table orders set schema shop;\nselect 1;',
      given,
      transaction: 'file',
      line: 1,
      headline: 'Moving `orders` to the schema `shop` breaks every running query that names it',
    },
    'a quoted name, back to the default schema': {
      sql: 'alter table shop."Lines" set schema public;',
      given,
      line: 1,
      headline: 'Moving `shop.Lines` to the schema `public` breaks every running query that names it',
    },
    'a type': {
      sql: 'alter type order_state set schema shop;',
      given,
      line: 1,
      headline: 'Moving `order_state` to the schema `shop` breaks every running query that names it',
    },
    'a function': {
      sql: 'alter function touch() set schema shop;',
      given,
      line: 1,
      headline: 'Moving `touch` to the schema `shop` breaks every running query that names it',
    },
  },
});
