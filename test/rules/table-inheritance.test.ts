import { tableInheritance } from '../../src/rules/table-inheritance.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(tableInheritance, {
  safe: {
    'a table of its own': { sql: `create table refunds (id int);`, given },
    'a partition': {
      sql: `create table orders_1 partition of orders for values from (1) to (2);`,
      given: `create table orders (id int) partition by range (id);`,
    },
  },
  unsafe: {
    'a child': {
      sql: `create table public."Refunds" (reason text) inherits (orders);`,
      given,
      line: 1,
      headline: 'Keys of `orders` do not hold for rows of `Refunds`',
    },
  },
});
