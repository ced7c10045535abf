import { citusDdl } from '../../src/rules/citus-ddl.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(citusDdl, {
  safe: {
    'a new table': {
      sql: `create table a (id bigint);
select create_distributed_table('a', 'id');`,
      given,
    },
    'the concurrent form': { sql: `select create_distributed_table_concurrently('orders', 'id');`, given },
  },
  unsafe: {
    'a table in use': {
      sql: `select create_distributed_table('public.orders', 'id');`,
      line: 1,
      headline: '`create_distributed_table` moves every row of `orders` while its writers wait',
      given,
    },
    'a table that every node gets': {
      sql: `select create_reference_table('orders');`,
      line: 1,
      headline: '`create_reference_table` moves every row of `orders` before it returns',
      given,
    },
  },
});
