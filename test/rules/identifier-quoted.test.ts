import { identifierQuoted } from '../../src/rules/identifier-quoted.js';
import { testRule } from '../support/test-rule.js';

const given = `create schema shop; create table orders (id bigint, number text);`;

testRule(identifierQuoted, {
  safe: {
    'lower case': { sql: `create table late_orders2 (id bigint, _note text);`, given },
    'quotes that are not needed': { sql: `create table "orders" ("id" bigint);`, given },
    'a reserved word, which another rule names': { sql: `create table "order" (id bigint);`, given },
    'a policy, which is named by a sentence': {
      sql: `create policy "Owners see their own" on orders using (true);`,
      given,
    },
  },
  unsafe: {
    'a capital': {
      sql: `create table shop.orders ("Id" bigint);`,
      line: 1,
      headline: 'Column `Id` of `orders` must always be quoted',
      given,
    },
    'a blank': {
      sql: `alter table orders rename column number to "the number";`,
      line: 1,
      headline: 'Column `the number` of `orders` must always be quoted',
      given,
    },
  },
});
