import { vacuumFullOrCluster } from '../../src/rules/vacuum-full-or-cluster.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(vacuumFullOrCluster, {
  safe: {
    'a plain vacuum': { sql: 'vacuum orders;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
cluster refunds using refunds_pkey;`,
      given,
    },
  },
  unsafe: {
    'VACUUM FULL': {
      sql: 'vacuum full orders;',
      given,
      line: 1,
      headline: '`VACUUM FULL` rewrites `orders`: every query on it waits',
    },
    'with options in brackets': {
      sql: 'vacuum (full, analyze) public."Orders";',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: '`VACUUM FULL` rewrites `Orders`: every query on it waits',
    },
    CLUSTER: {
      sql: 'cluster orders using orders_pkey;',
      given,
      line: 1,
      headline: '`CLUSTER` rewrites `orders`: every query on it waits',
    },
  },
});
