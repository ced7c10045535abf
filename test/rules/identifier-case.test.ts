import { identifierCase } from '../../src/rules/identifier-case.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint);`;
const config = { rules: { 'identifier-case': { style: 'snake' } } };

testRule(identifierCase, {
  safe: {
    'snake case': { sql: `create table late_orders (id bigint, placed_at2 date);`, given, config },
    'another style': {
      sql: `create table "LateOrders" ("Id" bigint);`,
      config: { rules: { 'identifier-case': { style: 'pascal' } } },
      given,
    },
    'no style': { sql: `create table "LateOrders" (id bigint);`, given },
  },
  unsafe: {
    'a capital': {
      sql: `alter table orders add column "placedAt" date;`,
      line: 1,
      headline: 'Column `placedAt` of `orders` is not in snake case',
      given,
      config,
    },
    'a hyphen': {
      sql: `create view "late-orders" as select 1;`,
      line: 1,
      headline: 'View `late-orders` is not in snake case',
      given,
      config,
    },
    'lower case where capitals are meant': {
      sql: `create table late ("Id" bigint);`,
      line: 1,
      headline: 'Table `late` is not in pascal case',
      config: { rules: { 'identifier-case': { style: 'pascal' }, 'identifier-quoted': 'off' } },
      given,
    },
  },
});
