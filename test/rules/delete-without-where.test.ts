import { deleteWithoutWhere } from '../../src/rules/delete-without-where.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(deleteWithoutWhere, {
  safe: {
    'a condition': { sql: 'delete from orders where id = 5;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
delete from refunds;`,
      given,
    },
  },
  unsafe: {
    'no condition': { sql: 'delete from orders;', given, line: 1, headline: 'This deletes every row of `orders`' },
    'a condition that is always true': {
      sql: 'delete from public."Orders" where 1 = 1;',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: 'This deletes every row of `Orders`',
    },
  },
});
