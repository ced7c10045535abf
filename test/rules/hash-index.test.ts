import { hashIndex } from '../../src/rules/hash-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(hashIndex, {
  safe: {
    'a btree index': { sql: `create index on orders (number);`, given },
    'a gin index': { sql: `create index on orders using gin (number);`, given },
  },
  unsafe: {
    'a hash index': {
      sql: `create index on public."orders" using hash (number);`,
      given,
      line: 1,
      headline: 'A hash index on `orders` serves equality only',
    },
  },
});
