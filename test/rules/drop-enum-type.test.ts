import { dropEnumType } from '../../src/rules/drop-enum-type.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create type order_state as enum ('open', 'paid'); create type old_state as enum ('a');
  create table orders (id bigint primary key, state order_state);
`;

testRule(dropEnumType, {
  safe: {
    'an enum that no column has': { sql: 'drop type old_state;', given },
    'the columns moved first': {
      sql: `create type new_state as enum ('open');
alter table orders alter column state type new_state using state::text::new_state;
drop type order_state;`,
      given,
    },
    'CASCADE, of which another rule speaks': { sql: 'drop type order_state cascade;', given },
    'a type made in the same migration': {
      sql: `create type kind as enum ('a');
drop type kind;`,
      given,
    },
    'a table of a similar name': { sql: "delete from shop.pg_enum where enumlabel = 'a';", given },
  },
  unsafe: {
    'a column still has the type': {
      sql: 'drop type order_state;',
      given,
      line: 1,
      headline: '`state` of `orders` still has the type `order_state`: this statement fails',
      severity: 'error',
    },
    'a quoted name': {
      sql: 'drop type if exists shop."State";',
      given: `create schema shop; create type shop."State" as enum ('a'); create table shop."Orders" ("State" shop."State");`,
      line: 1,
      headline: '`State` of `shop.Orders` still has the type `shop.State`: this statement fails',
    },
    'a value taken out of the catalog': {
      sql: "delete from pg_enum where enumlabel = 'paid' and enumtypid = 'order_state'::regtype;",
      given,
      line: 1,
      headline: 'Changing `pg_enum` by hand leaves values in tables and indexes that the server cannot read',
    },
    'a value written anew in the catalog': {
      sql: "update pg_catalog.pg_enum set enumlabel = 'settled' where enumlabel = 'paid';",
      given,
      line: 1,
      headline: 'Changing `pg_enum` by hand leaves values in tables and indexes that the server cannot read',
    },
  },
});
