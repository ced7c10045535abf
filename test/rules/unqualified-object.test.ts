import { unqualifiedObject } from '../../src/rules/unqualified-object.js';
import { testRule } from '../support/test-rule.js';

const given = `create schema shop;`;

testRule(unqualifiedObject, {
  safe: {
    'a schema': {
      sql: `create table public.a (id bigint);
create view shop.v as select 1;`,
      given,
    },
    'a temporary table': { sql: `create temporary table a (id bigint);`, given },
    'a file that says where its objects go': {
      sql: `set search_path = shop;
create table a (id bigint);`,
      given,
    },
  },
  unsafe: {
    'a table': {
      sql: `create table "A" (id bigint);`,
      line: 1,
      headline: '`A` goes to whichever schema comes first in the search path',
      fixed: `create table public."A" (id bigint);`,
      given,
    },
    'a view': {
      sql: `create view v as select 1;`,
      line: 1,
      headline: '`v` goes to whichever schema comes first in the search path',
      given,
    },
  },
});
