import { enumInsteadOfLookupTable } from '../../src/rules/enum-instead-of-lookup-table.js';
import { testRule } from '../support/test-rule.js';

testRule(enumInsteadOfLookupTable, {
  safe: {
    'a table of values': { sql: `create table order_states (name text primary key);` },
  },
  unsafe: {
    'an enum': {
      sql: `create type shop."State" as enum ('open');`,
      given: `create schema shop;`,
      line: 1,
      headline: 'Values of `shop.State` can be added and never removed',
    },
  },
});
