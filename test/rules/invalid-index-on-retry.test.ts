import { invalidIndexOnRetry } from '../../src/rules/invalid-index-on-retry.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, placed_at timestamptz);
  create index orders_number_idx on orders (number);
`;

testRule(invalidIndexOnRetry, {
  safe: {
    'a build without the guard': {
      sql: 'create index concurrently orders_placed_at_idx on orders (placed_at);',
      given,
    },
    'a plain build, which leaves nothing behind': {
      sql: 'create index if not exists orders_placed_at_idx on orders (placed_at);',
      given,
    },
    'an index that is dropped first': {
      sql: `drop index concurrently if exists orders_placed_at_idx;
create index concurrently if not exists orders_placed_at_idx on orders (placed_at);`,
      given,
    },
    'an index that is there': {
      sql: 'create index concurrently if not exists orders_number_idx on orders (number);',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text);
create index concurrently if not exists refunds_number_idx on refunds (number);`,
      given,
    },
  },
  unsafe: {
    'a guarded build': {
      sql: 'create unique index concurrently if not exists "Orders_Placed" on orders (placed_at);',
      given,
      line: 1,
      headline: 'A second run takes an INVALID `Orders_Placed` of `orders` for the finished index',
      severity: 'warning',
      fixed: `drop index concurrently if exists "Orders_Placed";
create unique index concurrently "Orders_Placed" on orders (placed_at);`,
    },
  },
});
