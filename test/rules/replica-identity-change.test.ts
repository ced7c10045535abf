import { replicaIdentityChange } from '../../src/rules/replica-identity-change.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(replicaIdentityChange, {
  safe: {
    'the primary key': { sql: `alter table orders replica identity default;`, given },
    'an index': { sql: `alter table orders replica identity using index orders_pkey;`, given },
  },
  unsafe: {
    'the whole row': {
      sql: `alter table public."orders" replica identity full;`,
      given,
      line: 1,
      headline: 'Each update of `orders` writes the whole old row into the log',
    },
    nothing: {
      sql: `alter table orders replica identity nothing;`,
      given,
      line: 1,
      headline: 'Publications refuse updates and deletes of `orders`',
    },
  },
});
