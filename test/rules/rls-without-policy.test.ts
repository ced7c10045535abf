import { rlsWithoutPolicy } from '../../src/rules/rls-without-policy.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(rlsWithoutPolicy, {
  safe: {
    'a policy that was there': {
      sql: `alter table orders enable row level security;`,
      given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create policy p on orders using (true);`,
    },
    'a policy that follows': {
      sql: `alter table orders enable row level security;
create policy p on orders using (true);`,
      given,
    },
    'row security that is turned off': { sql: `alter table orders disable row level security;`, given },
  },
  unsafe: {
    'no policy': {
      sql: `alter table public."orders" enable row level security;`,
      given,
      line: 1,
      headline: '`orders` shows no row to anybody but its owner',
    },
  },
});
