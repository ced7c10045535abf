import { explicitLockTable } from '../../src/rules/explicit-lock-table.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`;

testRule(explicitLockTable, {
  safe: {
    'a mode that stops nobody': {
      sql: `begin;
lock table orders in access share mode;
commit;`,
      given,
    },
    'a table made in the same migration': {
      sql: `begin;
create table refunds (id int);
lock table refunds;
commit;`,
      given,
    },
    'one that does not wait': {
      sql: `begin;
lock table orders nowait;
commit;`,
      given,
    },
  },
  unsafe: {
    'the strongest mode': {
      sql: `begin;
lock table public."orders";
commit;`,
      given,
      line: 2,
      headline: '`orders` is locked in ACCESS EXCLUSIVE mode until the transaction commits',
    },
    'two tables': {
      sql: `begin;
lock table orders, customers in share mode;
commit;`,
      given,
      line: 2,
      headline: '`orders`, `customers` are locked in SHARE mode until the transaction commits',
    },
  },
});
