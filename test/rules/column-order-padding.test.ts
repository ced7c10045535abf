import { columnOrderPadding } from '../../src/rules/column-order-padding.js';
import { testRule } from '../support/test-rule.js';

testRule(columnOrderPadding, {
  safe: {
    'columns in order of their size': {
      sql: `create table t (id bigint primary key, at timestamptz not null, n integer not null, paid boolean not null, note text not null);`,
    },
    'a few bytes': { sql: `create table t (paid boolean not null, id bigint primary key);` },
    'columns behind one of any length, whose place is not known': {
      sql: `create table t (note text not null, a boolean not null, b bigint not null, c boolean not null, d bigint not null);`,
    },
    'columns that may be null, and then take no space': {
      sql: `create table t (a boolean, b bigint, c boolean, d bigint);`,
    },
    'a limit of the configuration': {
      sql: `create table t (a boolean not null, b bigint not null, c boolean not null, d bigint not null);`,
      config: { rules: { 'column-order-padding': { bytes: 20 } } },
    },
  },
  unsafe: {
    'booleans between bigints': {
      sql: `create table "T" (a boolean not null, b bigint not null, c boolean not null, d bigint not null);`,
      line: 1,
      headline: 'Up to 14 bytes of each row of `T` are padding between its columns',
      fixed: `create table "T" (b bigint not null, d bigint not null, a boolean not null, c boolean not null);`,
    },
    'an enum between timestamps': {
      sql: `create table t (at timestamptz not null, s state not null, sent timestamptz not null, n integer not null, d timestamptz not null, note text);`,
      line: 1,
      headline: 'Up to 8 bytes of each row of `t` are padding between its columns',
      given: `create type state as enum ('a');`,
    },
  },
});
