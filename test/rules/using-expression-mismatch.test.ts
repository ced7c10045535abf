import { usingExpressionMismatch } from '../../src/rules/using-expression-mismatch.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, total text, tax text, state text);';

testRule(usingExpressionMismatch, {
  safe: {
    'the column itself': { sql: 'alter table orders alter column total type numeric using total::numeric;', given },
    'the column inside a call': {
      sql: "alter table orders alter column total type numeric using nullif(btrim(total), '')::numeric;",
      given,
    },
    'the column with its table': {
      sql: 'alter table orders alter column total type numeric using (orders.total)::numeric;',
      given,
    },
    'the column beside another': {
      sql: 'alter table orders alter column total type numeric using total::numeric + tax::numeric;',
      given,
    },
    'the column inside a case': {
      sql: "alter table orders alter column state type integer using case state when 'open' then 0 else 1 end;",
      given,
    },
    'no USING': { sql: 'alter table orders alter column state type varchar(20);', given },
    'a column added in the same change': {
      sql: `alter table orders add column amount text;
alter table orders alter column amount type numeric using total::numeric;`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (total text, tax text);
alter table refunds alter column total type numeric using tax::numeric;`,
      given,
    },
  },
  unsafe: {
    'a neighbour': {
      sql: 'alter table orders alter column total type numeric using tax::numeric;',
      given,
      line: 1,
      headline: '`USING` reads `tax` and not `total`: what the column of `orders` holds is lost',
      severity: 'warning',
    },
    'a constant': {
      sql: 'alter table orders alter column total type integer using 0;',
      given,
      line: 1,
      headline: '`USING` does not read `total`: what the column of `orders` holds is lost',
    },
    'null of the new type': {
      sql: 'alter table orders alter column total type integer using null::integer;',
      given,
      line: 1,
      headline: '`USING` does not read `total`: what the column of `orders` holds is lost',
    },
    'a new value for each row, under a quoted name': {
      sql: 'alter table shop."Orders" alter column "Token" type uuid using gen_random_uuid();',
      given: 'create schema shop; create table shop."Orders" ("Token" text);',
      line: 1,
      headline: '`USING` does not read `Token`: what the column of `shop.Orders` holds is lost',
    },
  },
});
