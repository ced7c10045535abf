import { analyzeMissing } from '../../src/rules/analyze-missing.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(analyzeMissing, {
  safe: {
    'an index over columns': { sql: `create index concurrently on orders (number);`, given },
    'an ANALYZE behind it': {
      sql: `create index concurrently on orders (lower(number));
analyze orders;`,
      given,
    },
    'an ANALYZE of everything': {
      sql: `create index concurrently on orders (lower(number));
analyze;`,
      given,
    },
    'a new table': {
      sql: `create table t (id bigint primary key, n text);
create index on t (lower(n));`,
      given,
    },
  },
  unsafe: {
    'an index over an expression': {
      sql: `create index concurrently "Low" on public.orders (lower(number));`,
      line: 1,
      headline: 'Nothing is known of the values of `Low` until `orders` is analysed',
      fixed: `create index concurrently "Low" on public.orders (lower(number));
analyze public.orders;`,
      given,
    },
    'extended statistics': {
      sql: `create statistics st (dependencies) on number, customer_id from orders;`,
      line: 1,
      headline: 'Nothing is known of the values of `st` until `orders` is analysed',
      given,
    },
  },
});
