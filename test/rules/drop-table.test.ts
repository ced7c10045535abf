import { dropTable } from '../../src/rules/drop-table.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(dropTable, {
  safe: {
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
drop table refunds;`,
      given,
    },
    'a table that is built anew from its own rows': {
      sql: `alter table orders rename to orders_old;
create table orders (id bigint primary key, number text);
insert into orders (id, number) select id, number from orders_old;
drop table orders_old;`,
      given,
    },
    'the same in a block': {
      sql: `do $$ begin
  alter table orders rename to orders_old;
  create table orders (id bigint primary key, number text);
  insert into orders (id, number) select id, number from orders_old;
  drop table orders_old;
end $$;`,
      given,
    },
    'IF EXISTS on what the history does not know': { sql: 'drop table if exists legacy_orders;', given },
  },
  unsafe: {
    'a table in use': {
      sql: 'drop table orders;',
      given,
      line: 1,
      headline: 'Dropping `orders` loses every row of it',
      severity: 'warning',
    },
    'a table whose rows are in another one now': {
      sql: `create table purchases as select * from orders;
drop table orders;`,
      given,
      line: 2,
      headline: 'Dropping `orders` leaves only the copy that this migration makes',
    },
    'a table that is built anew without its rows': {
      sql: `alter table orders rename to orders_old;
create table orders (id bigint primary key, number text);
drop table orders_old;`,
      given,
      line: 3,
      headline: 'Dropping `orders_old` loses every row of it',
    },
    'a quoted name': {
      sql: 'drop table if exists "Orders";',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: 'Dropping `Orders` loses every row of it',
    },
  },
});
