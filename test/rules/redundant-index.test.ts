import { redundantIndex } from '../../src/rules/redundant-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create index orders_customer_placed_idx on orders (customer_id, placed_at);`;

testRule(redundantIndex, {
  safe: {
    'the second column': { sql: `create index concurrently on orders (placed_at);`, given },
    'a unique one, which promises more': { sql: `create unique index concurrently on orders (customer_id);`, given },
    'a part of the rows': { sql: `create index concurrently on orders (customer_id) where placed_at is null;`, given },
    'another direction': { sql: `create index concurrently on orders (customer_id desc);`, given },
    'a method of its own': { sql: `create index concurrently on orders using hash (customer_id);`, given },
    'the wider one is dropped': {
      sql: `create index concurrently orders_customer_idx on orders (customer_id);
drop index concurrently orders_customer_placed_idx;`,
      given,
    },
    'a small table': {
      sql: `create index concurrently on orders (customer_id);`,
      given,
      config: { tables: { small: ['orders'] } },
    },
  },
  unsafe: {
    'the first column of another': {
      sql: `create index concurrently orders_customer_idx on orders (customer_id);`,
      given,
      line: 1,
      headline: '`orders_customer_idx` on `orders` is the beginning of `orders_customer_placed_idx`',
      severity: 'notice',
    },
    'a large table': {
      sql: `create index concurrently orders_customer_idx on orders (customer_id);`,
      given,
      line: 1,
      headline: '`orders_customer_idx` on `orders` is the beginning of `orders_customer_placed_idx`',
      severity: 'warning',
      config: { tables: { large: ['orders'] } },
    },
  },
});
