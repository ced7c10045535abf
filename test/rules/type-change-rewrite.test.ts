import { typeChangeRewrite } from '../../src/rules/type-change-rewrite.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(typeChangeRewrite, {
  safe: {
    'a longer varchar': {
      sql: 'alter table lines alter column sku type varchar(40);',
      given: 'create table lines (sku varchar(20));',
      ruledOut: ['From `varchar(20)` to `varchar(40)` neither a row nor an index of `lines` is written anew.'],
    },
    'varchar to text': {
      sql: 'alter table lines alter column sku type text;',
      given: 'create table lines (sku varchar(20));',
    },
    'more digits at the same scale': {
      sql: 'alter table lines alter column price type numeric(14, 2);',
      given: 'create table lines (price numeric(10, 2));',
    },
    'a column that nobody knows, whose limit may only go': { sql: 'alter table legacy alter column sku type text;' },
    'the same type': {
      sql: 'alter table lines alter column sku type varchar(20) using sku::varchar(20);',
      given: 'create table lines (sku varchar(20));',
    },
    'a widening under a check, which has a rule of its own': {
      ruledOut: [],
      sql: 'alter table lines alter column sku type text;',
      given: "create table lines (sku varchar(20) check (sku <> ''));",
    },
    'another collation under an index, which has a rule of its own': {
      sql: 'alter table lines alter column sku type text collate "C";',
      given: 'create table lines (sku text); create index lines_sku on lines (sku);',
    },
    'a time zone that the file sets to UTC': {
      sql: `SET TIME ZONE 'UTC';
alter table lines alter column at type timestamptz;`,
      given: 'create table lines (at timestamp);',
    },
    'a time zone that the transaction sets to UTC': {
      sql: `set local timezone = 'UTC';
alter table lines alter column at type timestamptz;`,
      given: 'create table lines (at timestamp);',
      transaction: 'file',
    },
    'a table made in the same migration': {
      sql: `create table lines (amount integer);
alter table lines alter column amount type bigint;`,
      given,
    },
  },
  unsafe: {
    'a column that nobody knows, whose limit may only grow': {
      sql: 'alter table legacy alter column sku type varchar(200);',
      line: 1,
      headline: 'Changing `sku` to `varchar(200)` may rewrite the whole table: no migration here tells its type before',
      severity: 'warning',
    },
    'a column that nobody knows, with a conversion': {
      sql: 'alter table legacy alter column sku type text using sku::text;',
      line: 1,
      headline: 'Changing `sku` to `text` rewrites the whole table: every query on `legacy` waits',
    },
    'a larger integer': {
      sql: 'alter table orders alter column total type bigint;',
      given,
      line: 1,
      headline: 'Changing `total` to `bigint` rewrites the whole table: every query on `orders` waits',
    },
    'a shorter varchar': {
      sql: 'alter table "Lines" alter column "SKU" type varchar(10);',
      given: 'create table "Lines" ("SKU" varchar(20));',
      line: 1,
      headline: 'Changing `SKU` to `varchar(10)` rewrites the whole table: every query on `Lines` waits',
    },
    'a time zone that the file sets to another than UTC': {
      sql: `set timezone = 'UTC';
set timezone = 'Europe/Berlin';
alter table lines alter column at type timestamptz;`,
      given: 'create table lines (at timestamp);',
      line: 3,
      headline: 'Changing `at` to `timestamptz` rewrites the whole table: every query on `lines` waits',
    },
    'a time zone of UTC that is taken back': {
      sql: `set timezone = 'UTC';
reset timezone;
alter table lines alter column at type timestamptz;`,
      given: 'create table lines (at timestamp);',
      line: 3,
      headline: 'Changing `at` to `timestamptz` rewrites the whole table: every query on `lines` waits',
    },
    "a time zone, where nobody knows the session's": {
      sql: 'alter table lines alter column at type timestamptz;',
      given: 'create table lines (at timestamp);',
      line: 1,
      headline: 'Changing `at` to `timestamptz` rewrites the whole table: every query on `lines` waits',
    },
    'a widening under an index on an expression': {
      sql: 'alter table lines alter column sku type text;',
      given: 'create table lines (sku varchar(20)); create index lines_sku on lines (lower(sku));',
      line: 1,
      headline: 'Changing `sku` to `text` rebuilds its indexes: every query on `lines` waits',
    },
    'a table that no migration here made': {
      sql: 'alter table payments alter column amount type bigint;',
      given,
      line: 1,
      headline: 'Changing `amount` to `bigint` rewrites the whole table: every query on `payments` waits',
    },
  },
});
