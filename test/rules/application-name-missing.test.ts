import { applicationNameMissing } from '../../src/rules/application-name-missing.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(applicationNameMissing, {
  safe: {
    'a name': {
      sql: `set application_name = 'migration';
alter table orders add column note text;`,
      given,
    },
    'no lock that others wait for': { sql: `create table a (id bigint);`, given },
  },
  unsafe: {
    'no name': {
      sql: `alter table public.orders add column note text;`,
      line: 1,
      headline: 'No `application_name` tells who holds the locks of this migration',
      given,
    },
    'an empty name': {
      sql: `set application_name = '';
alter table orders add column note text;`,
      line: 2,
      headline: 'No `application_name` tells who holds the locks of this migration',
      given,
    },
  },
});
