import { publishedTableChanged } from '../../src/rules/published-table-changed.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id integer primary key, number varchar(20), note text);
  create table carts (id bigint primary key);
`;
const known = {
  publications: [{ name: 'warehouse', allTables: false, tables: [{ table: { name: 'orders' }, columns: null }] }],
};
const listed = {
  publications: [{ name: 'warehouse', allTables: false, tables: [{ table: { name: 'orders' }, columns: ['id'] }] }],
};
const everything = { publications: [{ name: 'everything', allTables: true, tables: [] }] };

testRule(publishedTableChanged, {
  safe: {
    'no facts': { sql: 'alter table orders add column total integer;', given },
    'a table that is not published': { sql: 'alter table carts add column total integer;', given, known },
    'a table made in the same migration': {
      sql: 'create table refunds (id bigint); alter table refunds add column total integer;',
      known: everything,
    },
    'a new column where columns are listed': {
      sql: 'alter table orders add column total integer;',
      given,
      known: listed,
    },
    'a column that is not sent': { sql: 'alter table orders drop column note;', given, known: listed },
    'a type that holds what it held': { sql: 'alter table orders alter column number type varchar(40);', given, known },
    'an index': { sql: 'create index concurrently on orders (number);', given, known },
  },
  unsafe: {
    'a new column': {
      sql: 'alter table orders add column total integer;',
      given,
      known,
      line: 1,
      headline: 'A subscriber of `warehouse` without `total` stops at the next row of `orders`',
      severity: 'warning',
    },
    'a dropped column, under a publication of all tables': {
      sql: 'alter table public.orders drop column note;',
      given,
      known: everything,
      line: 1,
      headline: 'Subscribers of `everything` get no more values of `orders.note`',
    },
    'a renamed column that is listed': {
      sql: 'alter table orders rename column id to order_id;',
      given,
      known: listed,
      line: 1,
      headline: 'A subscriber of `warehouse` without `order_id` stops at the next row of `orders`',
    },
    'a wider type': {
      sql: 'alter table orders alter column id type bigint;',
      given,
      known,
      line: 1,
      headline: 'A subscriber of `warehouse` stops at a value of `orders.id` that its own type does not hold',
    },
    'a renamed table': {
      sql: 'alter table orders rename to purchases;',
      given,
      known,
      line: 1,
      headline: 'A subscriber of `warehouse` without a table `purchases` stops at its next row',
    },
  },
});
