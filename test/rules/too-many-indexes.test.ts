import { tooManyIndexes } from '../../src/rules/too-many-indexes.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(tooManyIndexes, {
  safe: {
    'a few': { sql: `create index on orders (placed_at);`, given },
  },
  unsafe: {
    'more than the configuration allows': {
      sql: `create index on orders (placed_at);`,
      given,
      line: 1,
      headline: '`orders` then has 2 indexes, which every insert writes',
      config: { rules: { 'too-many-indexes': { indexes: 1 } } },
    },
  },
});
