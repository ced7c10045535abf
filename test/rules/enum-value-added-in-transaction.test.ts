import { enumValueAddedInTransaction } from '../../src/rules/enum-value-added-in-transaction.js';
import { testRule } from '../support/test-rule.js';

testRule(enumValueAddedInTransaction, {
  safe: {
    'a value that is only added': {
      sql: "alter type order_state add value 'refunded';",
      given:
        "create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);",
      transaction: 'file',
    },
    'another value is used': {
      sql: `alter type order_state add value 'refunded';
update orders set state = 'paid' where id = 5;`,
      given:
        "create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);",
      transaction: 'file',
    },
    'a type made in the same transaction': {
      sql: `create type kind as enum ('a');
alter type kind add value 'b';
insert into orders (id) values (1);
select 'b'::kind;`,
      given:
        "create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);",
      transaction: 'file',
    },
    'two transactions': {
      sql: `alter type order_state add value 'refunded';
update orders set state = 'refunded' where id = 5;`,
      given:
        "create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);",
      ruledOut: ['`refunded` is committed before this statement uses it.'],
    },
  },
  unsafe: {
    'an update': {
      sql: `alter type order_state add value 'refunded';
update orders set state = 'refunded' where id = 5;`,
      given:
        "create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);",
      line: 2,
      headline: '`refunded` is used in the transaction that adds it: this migration fails',
      transaction: 'file',
      fixed: "update orders set state = 'refunded' where id = 5;",
    },
    'a default': {
      sql: `alter type public.order_state add value 'refunded';
alter table orders alter column state set default 'refunded';`,
      given:
        "create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);",
      line: 2,
      headline: '`refunded` is used in the transaction that adds it: this migration fails',
      transaction: 'file',
    },
    'a file that is sent at once': {
      sql: `alter type order_state add value 'refunded';
insert into orders (id, state) values (1, 'refunded');`,
      given:
        "create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);",
      line: 2,
      headline: '`refunded` is used in the transaction that adds it: this migration fails',
      transaction: 'server',
    },
  },
});
