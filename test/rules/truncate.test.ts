import { truncate } from '../../src/rules/truncate.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(truncate, {
  safe: {
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
truncate refunds;`,
      given,
    },
  },
  unsafe: {
    'a table in use': { sql: 'truncate table orders;', given, line: 1, headline: 'This removes every row of `orders`' },
    'a quoted name': {
      sql: 'truncate public."Orders" restart identity;',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: 'This removes every row of `Orders`',
    },
  },
});
