import { setTablespace } from '../../src/rules/set-tablespace.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, placed_at date);
  create index orders_placed_at_idx on orders (placed_at);
  create table events (at date) partition by range (at);
`;

testRule(setTablespace, {
  safe: {
    'a partitioned table, which has no rows of its own': { sql: 'alter table events set tablespace fast;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key);
alter table refunds set tablespace fast;
alter index refunds_pkey set tablespace fast;`,
    },
  },
  unsafe: {
    'a table in use': {
      sql: 'alter table orders set tablespace fast;',
      given,
      line: 1,
      headline: 'Moving `orders` to `fast` copies all of it: every query on it waits',
      severity: 'error',
    },
    'an index of a table in use': {
      sql: 'alter index orders_placed_at_idx set tablespace fast;',
      given,
      line: 1,
      headline: 'Moving `orders_placed_at_idx` to `fast` copies all of it: every query on `orders` waits',
    },
    'an index that no migration here made': {
      sql: 'alter index payments_idx set tablespace fast;',
      given,
      line: 1,
      headline: 'Moving `payments_idx` to `fast` copies all of it: every query on its table waits',
    },
    'a quoted name': {
      sql: 'alter table shop."Orders" set tablespace "Fast";',
      given: 'create schema shop; create table shop."Orders" (id bigint);',
      line: 1,
      headline: 'Moving `shop.Orders` to `Fast` copies all of it: every query on it waits',
    },
  },
});
