import { wideTable } from '../../src/rules/wide-table.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;
const config = { rules: { 'wide-table': { tables: ['orders*'] } } };

testRule(wideTable, {
  safe: {
    'fewer columns': {
      sql: `alter table orders add column note text;`,
      config: { rules: { 'wide-table': { columns: 5 } } },
      given,
    },
    'a table that is made in the change': {
      sql: `create table orders_late (id bigint);
alter table orders_late add column note text;`,
      given,
      config,
    },
    'no options': { sql: `alter table orders add column note text;`, given },
    'a column that is there already': {
      sql: `alter table orders add column if not exists number text;`,
      given,
      config,
    },
  },
  unsafe: {
    'a listed table': {
      sql: `alter table public.orders add column "Note" text;`,
      line: 1,
      headline: '`orders` must get no more columns',
      given,
      config,
    },
    'one column too many': {
      sql: `alter table orders add column note text;`,
      line: 1,
      headline: '`orders` then has 5 columns',
      config: { rules: { 'wide-table': { columns: 4 } } },
      given,
    },
    'a new table': {
      sql: `create table t (a int, b int);`,
      line: 1,
      headline: '`t` then has 2 columns',
      config: { rules: { 'wide-table': { columns: 1 } } },
      given,
    },
  },
});
