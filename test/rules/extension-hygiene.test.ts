import { extensionHygiene } from '../../src/rules/extension-hygiene.js';
import { testRule } from '../support/test-rule.js';

const given = `create schema extensions;`;

testRule(extensionHygiene, {
  safe: {
    'a schema of its own': { sql: `create extension citext schema extensions;`, given },
    'an extension that chooses its schema': { sql: `create extension timescaledb;`, given },
    'one that is there already': {
      sql: `create extension if not exists citext;`,
      given: `create extension citext schema public;`,
    },
    'another schema first in the search path': {
      sql: `set search_path = extensions, public;
create extension citext;`,
      given,
    },
  },
  unsafe: {
    'the first schema of the search path': {
      sql: `create extension if not exists "pg_trgm";`,
      line: 1,
      headline: '`pg_trgm` puts its objects into `public`',
      given,
    },
    'the same, written out': {
      sql: `create extension citext with schema public;`,
      line: 1,
      headline: '`citext` puts its objects into `public`',
      given,
    },
  },
});
