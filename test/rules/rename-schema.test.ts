import { renameSchema } from '../../src/rules/rename-schema.js';
import { testRule } from '../support/test-rule.js';

const given = 'create schema app; create table app.orders (id bigint primary key);';

testRule(renameSchema, {
  safe: {
    'a new schema': { sql: 'create schema shop;', given },
    'a schema made in the same migration': {
      sql: `create schema scratch;
alter schema scratch rename to shop;`,
      given,
    },
  },
  unsafe: {
    'a schema in use': {
      sql: 'alter schema app rename to shop;',
      given,
      line: 1,
      headline: 'Renaming the schema `app` to `shop` breaks every running query that names it',
      severity: 'error',
    },
    'a schema that no migration here made, under a quoted name, in a transaction': {
      sql: 'alter schema "Reports" rename to "Old";',
      given,
      transaction: 'file',
      line: 1,
      headline: 'Renaming the schema `Reports` to `Old` breaks every running query that names it',
    },
  },
});
