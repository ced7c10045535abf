import { typeNarrowing } from '../../src/rules/type-narrowing.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create type order_state as enum ('open', 'paid', 'lost');
  create type short_state as enum ('open', 'paid');
  create type long_state as enum ('open', 'paid', 'lost', 'sent');
  create domain amount as numeric(10, 2);
  create table orders (
    id bigint primary key, number varchar(20), note text, pieces integer, total numeric(12, 2), weight double precision,
    placed_at timestamptz, state order_state, due amount, tags text[]
  );
`;
const fails = (type: string, column: string) =>
  `Changing \`${column}\` of \`orders\` to \`${type}\` fails at a value that does not fit`;
const loses = (type: string, column: string) =>
  `Changing \`${column}\` of \`orders\` to \`${type}\` loses what does not fit`;

testRule(typeNarrowing, {
  safe: {
    'a longer varchar': { sql: 'alter table orders alter column number type varchar(40);', given },
    'varchar to text': { sql: 'alter table orders alter column number type text;', given },
    'a larger integer': { sql: 'alter table orders alter column pieces type bigint;', given },
    'a whole number into enough digits': { sql: 'alter table orders alter column pieces type numeric(12, 2);', given },
    'more digits': { sql: 'alter table orders alter column total type numeric(14, 2);', given },
    'an integer into double precision': { sql: 'alter table orders alter column pieces type double precision;', given },
    'a timestamp without its zone': { sql: 'alter table orders alter column placed_at type timestamp;', given },
    'an enum with more values': {
      sql: 'alter table orders alter column state type long_state using state::text::long_state;',
      given,
    },
    'text read as a number, which is no smaller': {
      sql: 'alter table orders alter column note type integer using note::integer;',
      given,
    },
    'a USING that says what becomes of each value': {
      sql: 'alter table orders alter column number type varchar(10) using left(number, 10);',
      given,
    },
    'a factor, as for cents': {
      sql: 'alter table orders alter column total type integer using (total * 100)::integer;',
      given,
    },
    'a check that bounds the length': {
      sql: 'alter table orders alter column number type varchar(10);',
      given: `${given} alter table orders add constraint short check (length(number) <= 10);`,
    },
    'values corrected before': {
      sql: `update orders set number = left(number, 10) where length(number) > 10;
alter table orders alter column number type varchar(10);`,
      given,
    },
    'a table that no migration here made': { sql: 'alter table payments alter column number type varchar(10);', given },
    'a column added in the same change': {
      sql: `alter table orders add column code varchar(20);
alter table orders alter column code type varchar(10);`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (number varchar(20));
alter table refunds alter column number type varchar(10);`,
      given,
    },
  },
  unsafe: {
    'a shorter varchar': {
      sql: 'alter table orders alter column number type varchar(10);',
      given,
      line: 1,
      headline: fails('varchar(10)', 'number'),
      severity: 'warning',
    },
    'a large table': {
      sql: 'alter table orders alter column number type varchar(10);',
      given,
      config: { tables: { large: ['orders'] } },
      line: 1,
      headline: fails('varchar(10)', 'number'),
      severity: 'error',
    },
    'a cast that cuts off': {
      sql: 'alter table orders alter column number type varchar(10) using number::varchar(10);',
      given,
      line: 1,
      headline: loses('varchar(10)', 'number'),
    },
    'text into varchar': {
      sql: 'alter table orders alter column note type varchar(100);',
      given,
      line: 1,
      headline: fails('varchar(100)', 'note'),
    },
    'a smaller integer': {
      sql: 'alter table orders alter column id type integer;',
      given,
      line: 1,
      headline: fails('integer', 'id'),
    },
    'fewer decimal places': {
      sql: 'alter table orders alter column total type numeric(12, 1);',
      given,
      line: 1,
      headline: loses('numeric(12, 1)', 'total'),
    },
    'fewer digits before the point': {
      sql: 'alter table orders alter column total type numeric(8, 2);',
      given,
      line: 1,
      headline: fails('numeric(8, 2)', 'total'),
    },
    'fewer digits than the domain had': {
      sql: 'alter table orders alter column due type numeric(6, 2);',
      given,
      line: 1,
      headline: fails('numeric(6, 2)', 'due'),
    },
    'a number with a fraction into a whole one': {
      sql: 'alter table orders alter column total type bigint;',
      given,
      line: 1,
      headline: loses('bigint', 'total'),
    },
    'double precision into real': {
      sql: 'alter table orders alter column weight type real;',
      given,
      line: 1,
      headline: loses('real', 'weight'),
    },
    'a time of day that is cut off': {
      sql: 'alter table orders alter column placed_at type date;',
      given,
      line: 1,
      headline: loses('date', 'placed_at'),
    },
    'an enum that lacks a value': {
      sql: 'alter table orders alter column state type short_state using state::text::short_state;',
      given,
      line: 1,
      headline: 'Changing `state` of `orders` to `short_state` fails at a value that the new type lacks',
    },
    'a quoted name': {
      sql: 'alter table shop."Orders" alter "Number" type varchar(5);',
      given: 'create schema shop; create table shop."Orders" ("Number" varchar(20));',
      line: 1,
      headline: 'Changing `Number` of `shop.Orders` to `varchar(5)` fails at a value that does not fit',
    },
  },
});
