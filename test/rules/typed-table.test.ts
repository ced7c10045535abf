import { typedTable } from '../../src/rules/typed-table.js';
import { testRule } from '../support/test-rule.js';

const given = `create type order_row as (id bigint, number text);`;

testRule(typedTable, {
  safe: {
    'a table with columns of its own': { sql: `create table orders (id bigint primary key);`, given },
  },
  unsafe: {
    'a table of a type': {
      sql: `create table "Orders" of order_row (primary key (id));`,
      line: 1,
      headline: 'The columns of `Orders` change only with the type `order_row`',
      given,
    },
  },
});
