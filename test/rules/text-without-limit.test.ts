import { textWithoutLimit } from '../../src/rules/text-without-limit.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;
const config = { rules: { 'text-without-limit': { tables: ['*'] } } };

testRule(textWithoutLimit, {
  safe: {
    'a check on the length that follows': {
      sql: `create table refunds (note text);
alter table refunds add check (length(note) < 20);`,
      given,
      config,
    },
    'a type with a length': { sql: `create table refunds (note varchar(20));`, given, config },
    'a list of texts': { sql: `create table refunds (notes text[]);`, given, config },
    'a table of no pattern': {
      sql: `create table refunds (note text);`,
      config: { rules: { 'text-without-limit': { tables: ['order*'] } } },
      given,
    },
    'no tables': { sql: `create table refunds (note text);`, given },
  },
  unsafe: {
    'a new column': {
      sql: `alter table public.orders add column "Note" text;`,
      line: 1,
      headline: '`Note` of `orders` takes a text of any length',
      given,
      config,
    },
    'a check on something else': {
      sql: `create table refunds (note text check (note <> ''));`,
      line: 1,
      headline: '`note` of `refunds` takes a text of any length',
      given,
      config,
    },
  },
});
