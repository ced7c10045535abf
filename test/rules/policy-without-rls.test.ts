import { policyWithoutRls } from '../../src/rules/policy-without-rls.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(policyWithoutRls, {
  safe: {
    'row security that is on': {
      sql: `create policy p on orders using (true);`,
      given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); alter table orders enable row level security;`,
    },
    'row security that is turned on afterwards': {
      sql: `create policy p on orders using (true);
alter table orders enable row level security;`,
      given,
    },
    'a policy that is dropped again': {
      sql: `create policy p on orders using (true);
drop policy p on orders;`,
      given,
    },
    'a table that is not known': { sql: `create policy p on elsewhere.orders using (true);`, given },
  },
  unsafe: {
    'row security that is off': {
      sql: `create policy "own orders" on public."orders" using (customer_id = 1);`,
      given,
      line: 1,
      headline: 'Policy `own orders` does nothing: row security of `orders` is off',
    },
  },
});
