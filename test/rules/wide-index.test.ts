import { wideIndex } from '../../src/rules/wide-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(wideIndex, {
  safe: {
    'three columns': { sql: `create index on orders (customer_id, placed_at, number);`, given },
    'columns that are only read': {
      sql: `create index on orders (customer_id) include (placed_at, number, id);`,
      given,
    },
    'as many as the configuration allows': {
      sql: `create index on orders (customer_id, placed_at, number, id);`,
      given,
      config: { rules: { 'wide-index': { columns: 5 } } },
    },
  },
  unsafe: {
    'four columns': {
      sql: `create index on public."orders" (customer_id, placed_at, number, id);`,
      given,
      line: 1,
      headline: 'This index on `orders` has 4 key columns',
    },
  },
});
