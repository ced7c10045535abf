import { nullableColumnNotAllowed } from '../../src/rules/nullable-column-not-allowed.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;
const config = { rules: { 'nullable-column-not-allowed': { tables: ['*'] } } };

testRule(nullableColumnNotAllowed, {
  safe: {
    'a required column': {
      sql: `create table refunds (id bigint primary key, note text not null default '');`,
      given,
      config,
    },
    'a column that is required later in the change': {
      sql: `create table refunds (id bigint primary key, note text);
alter table refunds alter column note set not null;`,
      given,
      config,
    },
    'a table of no pattern': {
      sql: `create table refunds (note text);`,
      config: { rules: { 'nullable-column-not-allowed': { tables: ['order*'] } } },
      given,
    },
    'no tables': { sql: `create table refunds (note text);`, given },
  },
  unsafe: {
    'a new column': {
      sql: `alter table public.orders add column "Note" text;`,
      line: 1,
      headline: '`Note` of `orders` may be null',
      given,
      config,
    },
  },
});
