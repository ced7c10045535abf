import { tooManyLobs } from '../../src/rules/too-many-lobs.js';
import { testRule } from '../support/test-rule.js';

testRule(tooManyLobs, {
  safe: {
    one: { sql: `create table t (id bigint primary key, a bytea);` },
    'as many as the configuration allows': {
      sql: `create table t (a bytea, b bytea);`,
      config: { rules: { 'too-many-lobs': { columns: 2 } } },
    },
  },
  unsafe: {
    two: {
      sql: `create table "T" (id bigint primary key, a bytea, b bytea);`,
      line: 1,
      headline: 'Each row of `T` holds 2 binary values',
    },
  },
});
