import { reindexBlocks } from '../../src/rules/reindex-blocks.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(reindexBlocks, {
  safe: {
    'a concurrent rebuild': { sql: 'reindex index concurrently orders_pkey;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
reindex table refunds;`,
      given,
    },
  },
  unsafe: {
    'a table': {
      sql: 'reindex table orders;',
      given,
      line: 1,
      headline: 'Rebuilding `orders` blocks every write to `orders`',
      fixed: 'reindex table concurrently orders;',
    },
    'an index, with its schema': {
      sql: 'reindex index public.orders_pkey;',
      given,
      line: 1,
      headline: 'Rebuilding `orders_pkey` blocks every write to `orders`',
      fixed: 'reindex index concurrently public.orders_pkey;',
    },
  },
});
