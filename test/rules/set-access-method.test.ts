import { setAccessMethod } from '../../src/rules/set-access-method.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key); create table events (at date) partition by range (at);';

testRule(setAccessMethod, {
  safe: {
    'a new table with one': { sql: 'create table order_events (id bigint) using columnar;', given },
    'a partitioned table, of which only new partitions heed it': {
      sql: 'alter table events set access method columnar;',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key);
alter table refunds set access method columnar;`,
    },
  },
  unsafe: {
    'a table in use': {
      sql: 'alter table orders set access method columnar;',
      given,
      line: 1,
      headline: 'The access method `columnar` rewrites `orders`: every query on it waits',
      severity: 'error',
    },
    'a quoted name': {
      sql: 'alter table shop."Orders" set access method columnar;',
      given: 'create schema shop; create table shop."Orders" (id bigint);',
      line: 1,
      headline: 'The access method `columnar` rewrites `shop.Orders`: every query on it waits',
    },
  },
});
