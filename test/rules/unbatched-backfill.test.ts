import { unbatchedBackfill } from '../../src/rules/unbatched-backfill.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(unbatchedBackfill, {
  safe: {
    'one row by its key': { sql: "update orders set state = 'open' where id = 5;", given },
    'a batch by a subquery with a limit': {
      sql: "update orders set state = 'open' where id in (select id from orders where state is null limit 1000);",
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
update refunds set total = 0 where total is null;`,
      given,
    },
  },
  unsafe: {
    'an update': {
      sql: "update orders set state = 'open' where state is null;",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
      severity: 'warning',
    },
    'a delete, in quotes': {
      sql: 'delete from "Orders" where "State" is null;',
      given: 'create table "Orders" ("State" text);',
      line: 1,
      headline: 'Every row of `Orders` that this deletes stays locked until the transaction commits',
    },
  },
});
