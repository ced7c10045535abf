import { droppedTableName } from '../../src/rules/dropped-table-name.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric); create table orders_dropped (id bigint);`;
const config = { rules: { 'dropped-table-name': { template: '*_dropped' } } };

testRule(droppedTableName, {
  safe: {
    'a table that has been put aside': { sql: `drop table orders_dropped;`, given, config },
    'a table of the same change': {
      sql: `create table a (id bigint);
drop table a;`,
      given,
      config,
    },
    'no template': { sql: `drop table orders;`, given },
  },
  unsafe: {
    'a table under its own name': {
      sql: `drop table if exists public.orders;`,
      line: 1,
      headline: '`orders` is dropped under a name that does not follow `*_dropped`',
      given,
      config,
    },
  },
});
