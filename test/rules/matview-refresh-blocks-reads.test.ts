import { matviewRefreshBlocksReads } from '../../src/rules/matview-refresh-blocks-reads.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key); create materialized view order_counts as select id from orders;`;

testRule(matviewRefreshBlocksReads, {
  safe: {
    concurrently: { sql: `refresh materialized view concurrently order_counts;`, given },
    emptied: { sql: `refresh materialized view order_counts with no data;`, given },
    'a view made in the same migration': {
      sql: `create materialized view late_orders as select id from orders with no data;
refresh materialized view late_orders;`,
      given,
    },
  },
  unsafe: {
    'a unique index over its rows': {
      sql: `refresh materialized view order_counts;`,
      given: `create table orders (id bigint primary key); create materialized view order_counts as select id from orders; create unique index on order_counts (id);`,
      line: 1,
      headline: 'Nobody reads `order_counts` while it is refreshed',
      fixed: `refresh materialized view concurrently order_counts;`,
    },
    'no index, under a schema': {
      sql: `refresh materialized view public.order_counts;`,
      given,
      line: 1,
      headline: 'Nobody reads `order_counts` while it is refreshed',
    },
    'a view that no migration here made': {
      sql: `refresh materialized view elsewhere;`,
      given: `create table orders (id int);`,
      line: 1,
      headline: 'Nobody reads `elsewhere` while it is refreshed',
    },
  },
});
