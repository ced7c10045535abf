import { roleSwitch } from '../../src/rules/role-switch.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(roleSwitch, {
  safe: {
    'reset at the end': {
      sql: `set role reporting;
select 1;
reset role;`,
      given,
    },
    none: { sql: `set role none;`, given },
  },
  unsafe: {
    'never reset': {
      sql: `set role reporting;
select 1;`,
      given,
      line: 1,
      headline: 'The session stays switched to `reporting`',
    },
  },
});
