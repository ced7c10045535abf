import { triggerDisabled } from '../../src/rules/trigger-disabled.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(triggerDisabled, {
  safe: {
    'switched on again': {
      sql: `alter table orders disable trigger all;
update orders set number = null where id = 1;
alter table orders enable trigger all;`,
      given,
    },
    'switched on': { sql: `alter table orders enable trigger touch;`, given },
    'a table made in the same migration': {
      sql: `create table refunds (id int);
alter table refunds disable trigger all;`,
      given,
    },
  },
  unsafe: {
    'all of them': {
      sql: `alter table public."orders" disable trigger all;`,
      given,
      line: 1,
      headline: 'All triggers of `orders` stay switched off',
    },
    'one of them': {
      sql: `alter table orders disable trigger touch;
alter table orders enable trigger other;`,
      given,
      line: 1,
      headline: 'Trigger `touch` of `orders` stays switched off',
    },
  },
});
