import { serialOrAutoincrementColumn } from '../../src/rules/serial-or-autoincrement-column.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(serialOrAutoincrementColumn, {
  safe: {
    'a primary key, of which another rule tells': {
      sql: 'alter table customers add column id bigserial primary key;',
      given: 'create table customers (name text);',
      ruledOut: ['`id` is a primary key, whose finding speaks of the rewrite too: it is done once.'],
    },
    'a plain column': { sql: 'alter table orders add column position bigint;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds add column position bigserial;`,
      given,
    },
  },
  unsafe: {
    'a serial column': {
      sql: 'alter table orders add column position bigserial;',
      given,
      line: 1,
      headline: 'Numbering every row for `position` rewrites the whole table: every query on `orders` waits',
      fixed: `create sequence orders_position_seq;
        alter table orders add column position bigint;
        alter table orders alter column position set default nextval('orders_position_seq');
        alter sequence orders_position_seq owned by orders.position;`,
    },
    'an identity column': {
      sql: 'alter table "Orders" add column "Position" bigint generated always as identity;',
      given: 'create table "Orders" (sku text);',
      line: 1,
      headline: 'Numbering every row for `Position` rewrites the whole table: every query on `Orders` waits',
    },
  },
});
