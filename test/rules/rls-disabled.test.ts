import { rlsDisabled } from '../../src/rules/rls-disabled.js';
import { testRule } from '../support/test-rule.js';

const given = `create table customers (id int); alter table customers enable row level security; create policy p on customers using (true); create table orders (id int); alter table orders enable row level security; create table notes (id int); alter table notes enable row level security;`;

testRule(rlsDisabled, {
  safe: {
    'row security that is turned on': {
      sql: `create table refunds (id int);
alter table refunds enable row level security;`,
      given,
    },
    'a schema that does not use it': {
      sql: `create table refunds (id int);`,
      given: `create table orders (id int); create table customers (id int); create table notes (id int);`,
    },
    'a schema of its own': {
      sql: `create schema audit;
create table audit.entries (id int);`,
      given,
    },
    'a temporary table': { sql: `create temporary table loaded (id int);`, given },
    'policies that are turned on again': {
      sql: `alter table customers disable row level security;
alter table customers enable row level security;`,
      given,
    },
  },
  unsafe: {
    'a new table': {
      sql: `create table public."Refunds" (id int);`,
      given,
      line: 1,
      headline: '`Refunds` has no row security, and the other tables of its schema have',
    },
    'policies that are switched off': {
      sql: `alter table customers disable row level security;`,
      given,
      line: 1,
      headline: 'Every row of `customers` becomes visible: its policies hold no more',
    },
  },
});
