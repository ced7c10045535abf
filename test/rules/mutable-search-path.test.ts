import { mutableSearchPath } from '../../src/rules/mutable-search-path.js';
import { testRule } from '../support/test-rule.js';

testRule(mutableSearchPath, {
  safe: {
    'a search path of its own': {
      sql: `create function f() returns int language sql security definer set search_path = pg_catalog, pg_temp as 'select 1';`,
    },
    'the rights of the caller': { sql: `create function f() returns int language sql as 'select 1';` },
  },
  unsafe: {
    'no search path': {
      sql: `create or replace function app."Total"() returns int language sql security definer as 'select 1';`,
      given: `create schema app;`,
      line: 1,
      headline: '`app.Total` runs with the rights of its owner, on names that its caller chooses',
    },
  },
});
