import { renameEnumValue } from '../../src/rules/rename-enum-value.js';
import { testRule } from '../support/test-rule.js';

const given = "create type order_state as enum ('open', 'paid');";

testRule(renameEnumValue, {
  safe: {
    'a new value': { sql: "alter type order_state add value 'settled';", given },
    'a value added in the same change': {
      sql: `alter type order_state add value 'setled';
alter type order_state rename value 'setled' to 'settled';`,
      given,
    },
    'a type made in the same migration': {
      sql: `create type kind as enum ('a');
alter type kind rename value 'a' to 'b';`,
      given,
    },
  },
  unsafe: {
    'a value in use': {
      sql: "alter type order_state rename value 'paid' to 'settled';",
      given,
      line: 1,
      headline: 'Renaming `paid` of `order_state` to `settled` breaks every running query that names it',
      severity: 'error',
    },
    'a type that no migration here made, in a transaction': {
      sql: "alter type shop.\"Kind\" rename value 'a' to 'b';",
      given,
      transaction: 'file',
      line: 1,
      headline: 'Renaming `a` of `shop.Kind` to `b` breaks every running query that names it',
    },
  },
});
