import { notNullOnExistingData } from '../../src/rules/not-null-on-existing-data.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, note text);';

testRule(notNullOnExistingData, {
  safe: {
    'a column that was there': { sql: 'alter table orders alter column note set not null;', given },
    'a column with a default': {
      sql: `alter table orders add column state text default 'open';
alter table orders alter column state set not null;`,
      given,
    },
    'a column that is filled between': {
      sql: `alter table orders add column state text;
update orders set state = 'open';
alter table orders alter column state set not null;`,
      given,
    },
    'a block that may fill it': {
      sql: `alter table orders add column state text;
do $$ begin execute 'update orders set state = 1'; end $$;
alter table orders alter column state set not null;`,
      given,
    },
    'a procedure that may fill it': {
      sql: `alter table orders add column state text;
call fill_states();
alter table orders alter column state set not null;`,
      given,
    },
    'a query that calls a function': {
      sql: `alter table orders add column state text;
select fill_states();
alter table orders alter column state set not null;`,
      given,
    },
    'a column that may be there': {
      sql: `alter table orders add column if not exists state text;
alter table orders alter column state set not null;`,
      given,
    },
    'an identity': {
      sql: `alter table orders add column number bigint generated always as identity;
alter table orders alter column number set not null;`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key);
alter table refunds add column state text;
alter table refunds alter column state set not null;`,
      given,
    },
  },
  unsafe: {
    'two columns in one statement, which fails once': {
      sql: `alter table orders add column a text, add column b text, add column c text default 'x';
alter table orders alter column a set not null, alter column c set not null, alter column b set not null;`,
      given: 'create table orders (id bigint primary key);',
      line: 2,
      headline: '`a` and `b` are null in every row: this fails as soon as `orders` has one',
    },
    'an update between that changes no row': {
      sql: `alter table orders add column state text;
update orders set state = 'open' where state = null;
alter table orders alter column state set not null;`,
      given,
      line: 3,
      headline: '`state` is null in every row: this fails as soon as `orders` has one',
    },
    'a default that comes too late': {
      sql: `alter table public.orders add column "State" text;
alter table orders alter column "State" set default 'open';
alter table orders alter column "State" set not null;`,
      given,
      line: 3,
      headline: '`State` is null in every row: this fails as soon as `orders` has one',
      severity: 'error',
    },
    'one statement': {
      sql: 'alter table orders add column state text, alter column state set not null;',
      given,
      line: 1,
      headline: '`state` is null in every row: this fails as soon as `orders` has one',
    },
  },
});
