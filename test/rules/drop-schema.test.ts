import { dropSchema } from '../../src/rules/drop-schema.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create schema archive; create table archive.orders (id bigint primary key);
  create schema empty_one; create schema "Old"; create type "Old".kind as enum ('a');
`;

testRule(dropSchema, {
  safe: {
    'a schema that is known to be empty': { sql: 'drop schema empty_one;', given },
    'what was inside dropped first': {
      sql: `drop table archive.orders;
drop schema archive;`,
      given,
    },
    'a schema that is not there': { sql: 'drop schema if exists nothing_here cascade;', given },
    'a schema made in the same migration': {
      sql: `create schema scratch;
create table scratch.lines (id bigint);
drop schema scratch cascade;`,
      given,
    },
  },
  unsafe: {
    'a schema with all that is in it': {
      sql: 'drop schema archive cascade;',
      given,
      line: 1,
      headline: 'Dropping the schema `archive` loses everything in it',
      severity: 'error',
    },
    'a schema that is not empty': {
      sql: 'drop schema archive;',
      given,
      line: 1,
      headline: 'The schema `archive` still holds `archive.orders`: this statement fails',
      severity: 'error',
    },
    'a quoted name, in a transaction': {
      sql: 'drop schema "Old" cascade;',
      given,
      transaction: 'file',
      line: 1,
      headline: 'Dropping the schema `Old` loses everything in it',
    },
    'a schema that no migration here made': {
      sql: 'drop schema reports;',
      given,
      line: 1,
      headline: 'Dropping the schema `reports` fails unless it is empty, and breaks what still names it',
      severity: 'warning',
    },
  },
});
