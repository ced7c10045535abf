import { constraintNotEnforced } from '../../src/rules/constraint-not-enforced.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(constraintNotEnforced, {
  safe: {
    'one that is validated later': {
      sql: `alter table orders add constraint positive check (id > 0) not valid;`,
      given,
    },
  },
  unsafe: {
    'a check': {
      sql: `alter table public."orders" add constraint positive check (id > 0) not enforced;`,
      given,
      line: 1,
      headline: 'Nothing holds `orders` to this constraint',
    },
    'a foreign key that is let go': {
      sql: `alter table orders alter constraint fk not enforced;`,
      given,
      line: 1,
      headline: 'Nothing holds `orders` to `fk` any more',
    },
  },
});
