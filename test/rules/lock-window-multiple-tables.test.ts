import { lockWindowMultipleTables } from '../../src/rules/lock-window-multiple-tables.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`;

testRule(lockWindowMultipleTables, {
  safe: {
    'a lock that no query waits for': {
      sql: `begin;
create table refunds (id bigint primary key, customer_id bigint references customers (id));
alter table orders add column note text;
commit;`,
      given,
    },
    'a new table that refers to the one that is locked': {
      sql: `begin;
alter table orders add column note text;
create table refunds (id bigint primary key, order_id bigint references orders (id));
commit;`,
      given,
    },
    'one table': {
      sql: `begin;
alter table orders add column note text;
alter table orders add column other text;
commit;`,
      given,
    },
    'statements on their own': {
      sql: `alter table orders add column note text;
alter table customers add column note text;`,
      given,
    },
    'one table under two names': {
      sql: `begin;
alter table orders rename to purchases;
alter table purchases add column note text;
commit;`,
      given,
    },
    'a table made in the same migration': {
      sql: `begin;
create table refunds (id int);
alter table refunds add column note text;
alter table orders add column note text;
commit;`,
      given,
    },
  },
  unsafe: {
    'a table that a new one refers to': {
      sql: `begin;
alter table orders add column note text;
create table refunds (id bigint primary key, customer_id bigint references customers (id));
commit;`,
      given,
      line: 3,
      headline: '`orders` stays locked while `customers` is waited for',
      severity: 'notice',
    },
    'two tables, the first under a name that it gets here': {
      sql: `begin;
alter table orders rename to purchases;
alter table customers add column note text;
commit;`,
      given,
      line: 3,
      headline: '`orders` stays locked while `customers` is waited for',
    },
    'two tables': {
      sql: `begin;
alter table public."orders" add column note text;
alter table customers add column note text;
commit;`,
      given,
      line: 3,
      headline: '`orders` stays locked while `customers` is waited for',
      severity: 'notice',
    },
  },
});
