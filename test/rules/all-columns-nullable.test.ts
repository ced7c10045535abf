import { allColumnsNullable } from '../../src/rules/all-columns-nullable.js';
import { testRule } from '../support/test-rule.js';

testRule(allColumnsNullable, {
  safe: {
    'one required column': { sql: `create table t (id bigint primary key, a text not null, b text, c text);` },
    'a few columns': { sql: `create table t (id bigint primary key, a text, b text);` },
    'a column that is required later in the change': {
      sql: `create table t (id bigint primary key, a text, b text, c text);
alter table t alter column a set not null;`,
    },
    'a temporary table': { sql: `create temporary table t (id bigint primary key, a text, b text, c text);` },
  },
  unsafe: {
    'no required column': {
      sql: `create table "T" (id bigint generated always as identity primary key, a text, b text, c text);`,
      line: 1,
      headline: 'A row of `T` may have no value but its key',
    },
  },
});
