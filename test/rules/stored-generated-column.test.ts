import { storedGeneratedColumn } from '../../src/rules/stored-generated-column.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, net numeric, tax numeric);';
const headline = 'Computing `total` for every row rewrites the whole table: every query on `orders` waits';

testRule(storedGeneratedColumn, {
  safe: {
    'a virtual column': {
      sql: 'alter table orders add column total numeric generated always as (net + tax) virtual;',
      given,
    },
    'a plain column': { sql: 'alter table orders add column total numeric;', given },
    'a new table with one': {
      sql: 'create table refunds (net numeric, total numeric generated always as (net * 2) stored);',
    },
    'another expression for a virtual column': {
      sql: 'alter table orders alter column total set expression as (net * 2);',
      given: 'create table orders (net numeric, total numeric generated always as (net) virtual);',
    },
    'a table made in the same migration': {
      sql: `create table refunds (net numeric);
alter table refunds add column total numeric generated always as (net * 2) stored;`,
    },
  },
  unsafe: {
    'a table in use': {
      sql: 'alter table orders add column total numeric generated always as (net + tax) stored;',
      given,
      line: 1,
      headline,
      severity: 'error',
    },
    'a server that computes at each read': {
      sql: 'alter table orders add column total numeric generated always as (net + tax) stored;',
      given,
      server: 18,
      line: 1,
      headline,
      fixed: 'alter table orders add column total numeric generated always as (net + tax) virtual;',
    },
    'a quoted name': {
      sql: 'alter table shop."Orders" add "Total" numeric generated always as ("Net" * 2) stored;',
      given: 'create schema shop; create table shop."Orders" ("Net" numeric);',
      line: 1,
      headline: 'Computing `Total` for every row rewrites the whole table: every query on `shop.Orders` waits',
    },
    'another expression': {
      sql: 'alter table orders alter column total set expression as (net * 2);',
      given: 'create table orders (net numeric, total numeric generated always as (net) stored);',
      line: 1,
      headline: 'The new expression of `total` rewrites the whole table: every query on `orders` waits',
    },
  },
});
