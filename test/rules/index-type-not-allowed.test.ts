import { indexTypeNotAllowed } from '../../src/rules/index-type-not-allowed.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;
const config = { rules: { 'index-type-not-allowed': { methods: ['btree', 'gin'] } } };

testRule(indexTypeNotAllowed, {
  safe: {
    'the default method': { sql: `create index on orders (number);`, given, config },
    'no list': { sql: `create index on orders using brin (placed_at);`, given },
  },
  unsafe: {
    'another method': {
      sql: `create index "Late" on public.orders using brin (placed_at);`,
      line: 1,
      headline: 'This index on `orders` is a brin index, and may be btree, gin',
      given,
      config,
    },
  },
});
