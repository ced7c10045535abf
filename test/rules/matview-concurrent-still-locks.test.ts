import { matviewConcurrentStillLocks } from '../../src/rules/matview-concurrent-still-locks.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key);
  create materialized view "Order_Counts" as select id from orders;
  create unique index order_counts_id on "Order_Counts" (id);
`;

testRule(matviewConcurrentStillLocks, {
  safe: {
    'a plain refresh, which has a rule of its own': { sql: 'refresh materialized view "Order_Counts";', given },
    'a view made in the same migration': {
      sql: `create materialized view totals as select id from orders;
create unique index totals_id on totals (id);
refresh materialized view concurrently totals;`,
      given,
    },
  },
  unsafe: {
    'a concurrent refresh': {
      sql: 'refresh materialized view concurrently public."Order_Counts";',
      given,
      line: 1,
      headline: 'Other refreshes of `Order_Counts`, and this deployment, wait until its query is through',
      severity: 'notice',
    },
  },
});
