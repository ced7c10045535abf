import { truncateCascade } from '../../src/rules/truncate-cascade.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(truncateCascade, {
  safe: {
    'no CASCADE': { sql: 'truncate orders;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
truncate refunds cascade;`,
      given,
    },
  },
  unsafe: {
    'a table that others refer to': {
      sql: 'truncate customers cascade;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); alter table orders add foreign key (customer_id) references customers (id);',
      line: 1,
      headline: 'This empties `customers` and `orders`',
    },
    'a table that nobody here knows': {
      sql: 'truncate "Payments" cascade;',
      given,
      line: 1,
      headline: 'This empties `Payments` and every table that refers to it',
    },
  },
});
