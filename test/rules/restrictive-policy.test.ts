import { restrictivePolicy } from '../../src/rules/restrictive-policy.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, shop text);
  alter table orders enable row level security;
  create policy own_orders on orders using (true);
  create policy no_archive on orders as restrictive using (shop <> 'archive');
  create table customers (id bigint primary key);
`;

testRule(restrictivePolicy, {
  safe: {
    'a permissive policy': { sql: 'create policy shared on orders using (true);', given },
    'a table without row security': { sql: 'create policy none_of on customers as restrictive using (false);', given },
    'a restrictive policy made anew': {
      sql: `drop policy no_archive on orders;
create policy no_archive on orders as restrictive using (shop <> 'old');`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint);
alter table refunds enable row level security;
create policy few on refunds as restrictive using (id > 5);`,
      given,
    },
  },
  unsafe: {
    'a table in use': {
      sql: "create policy no_drafts on orders as restrictive for select using (shop <> 'draft');",
      given,
      line: 1,
      headline: 'The policy `no_drafts` hides rows of `orders` that other policies let through',
      severity: 'warning',
    },
    'a quoted name, with row security switched on after it': {
      sql: `create policy "None" on public."Orders" as restrictive using (false);
alter table "Orders" enable row level security;`,
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: 'The policy `None` hides rows of `Orders` that other policies let through',
    },
  },
});
