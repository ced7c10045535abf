import { setLoggedUnlogged } from '../../src/rules/set-logged-unlogged.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table carts (id bigint primary key); create unlogged table drafts (id bigint primary key);';

testRule(setLoggedUnlogged, {
  safe: {
    'a table that is unlogged already': { sql: 'alter table drafts set unlogged;', given },
    'a table that is logged already': { sql: 'alter table carts set logged;', given },
    'a new unlogged table': { sql: 'create unlogged table quick_carts (id bigint);', given },
    'a table made in the same migration': {
      sql: `create unlogged table imports (id bigint);
alter table imports set logged;`,
    },
  },
  unsafe: {
    'a table made unlogged': {
      sql: 'alter table carts set unlogged;',
      given,
      line: 1,
      headline: 'Making `carts` unlogged rewrites it: every query on it waits',
      severity: 'error',
    },
    'a table made logged': {
      sql: 'alter table drafts set logged;',
      given,
      line: 1,
      headline: 'Making `drafts` logged rewrites it: every query on it waits',
    },
    'a quoted name': {
      sql: 'alter table shop."Carts" set unlogged;',
      given: 'create schema shop; create table shop."Carts" (id bigint);',
      line: 1,
      headline: 'Making `shop.Carts` unlogged rewrites it: every query on it waits',
    },
  },
});
