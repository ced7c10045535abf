import { ownerChange } from '../../src/rules/owner-change.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(ownerChange, {
  safe: {
    'a table made in the same migration': {
      sql: `create table refunds (id int);
alter table refunds owner to reporting;`,
      given,
    },
    'a grant': { sql: `grant select on orders to reporting;`, given },
  },
  unsafe: {
    'a table in use': {
      sql: `alter table public."orders" owner to reporting;`,
      given,
      line: 1,
      headline: '`orders` belongs to `reporting` from then on',
    },
  },
});
