import { dropTriggerLock } from '../../src/rules/drop-trigger-lock.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`;

testRule(dropTriggerLock, {
  safe: {
    'a table made in the same migration': {
      sql: `create table refunds (id int);
drop trigger if exists touch on refunds;`,
      given,
    },
    'a trigger that is not there, where IF EXISTS passes it by': {
      sql: `drop trigger if exists touched on orders;`,
      given,
    },
  },
  unsafe: {
    'a table in use': {
      sql: `drop trigger touch on public."orders";`,
      given,
      line: 1,
      headline: 'Dropping trigger `touch` locks `orders` against every query for a moment',
      severity: 'notice',
    },
  },
});
