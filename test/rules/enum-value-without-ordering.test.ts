import { enumValueWithoutOrdering } from '../../src/rules/enum-value-without-ordering.js';
import { testRule } from '../support/test-rule.js';

const given = "create type order_state as enum ('open', 'paid');";

testRule(enumValueWithoutOrdering, {
  safe: {
    'a value after another': { sql: "alter type order_state add value 'sent' after 'paid';", given },
    'a value before another': { sql: "alter type order_state add value 'new' before 'open';", given },
    'a type made in the same migration': {
      sql: `create type kind as enum ('a');
alter type kind add value 'b';`,
      given,
    },
  },
  unsafe: {
    'a value without a position': {
      sql: "alter type order_state add value 'sent';",
      given,
      line: 1,
      headline: '`sent` comes last in `order_state`, and cannot be moved later',
      severity: 'notice',
      fixed: "alter type order_state add value 'sent' after 'paid';",
    },
    'a type that no migration here made': {
      sql: "alter type payment_state add value 'sent';",
      given,
      line: 1,
      headline: '`sent` comes last in `payment_state`, and cannot be moved later',
    },
    'a quoted name': {
      sql: 'alter type shop."State" add value if not exists \'sent\';',
      given: 'create schema shop; create type shop."State" as enum (\'open\');',
      line: 1,
      headline: '`sent` comes last in `shop.State`, and cannot be moved later',
      fixed: "alter type shop.\"State\" add value if not exists 'sent' after 'open';",
    },
  },
});
