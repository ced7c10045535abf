import { createTriggerLock } from '../../src/rules/create-trigger-lock.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`;

testRule(createTriggerLock, {
  safe: {
    'a table made in the same migration': {
      sql: `create table refunds (id int);
create trigger touch before update on refunds for each row execute function touch();`,
      given,
    },
  },
  unsafe: {
    'a table in use': {
      sql: `create trigger touch before update on public."orders" for each row execute function touch();`,
      given,
      line: 1,
      headline: 'Making trigger `touch` locks `orders` against writers for a moment',
      severity: 'notice',
    },
  },
});
