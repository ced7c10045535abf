import { unbatchedBackfill } from '../../src/rules/unbatched-backfill.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(unbatchedBackfill, {
  safe: {
    'a condition that no row passes': { sql: "update orders set state = 'open' where state = null;", given },
    'one row by its key': { sql: "update orders set state = 'open' where id = 5;", given },
    'one row by its key, which also leaves others out': {
      sql: "update orders set state = 'open' where id = 5 and state is not null and number <> 'x';",
      given,
    },
    'a batch by its bounds': {
      sql: "update orders set state = 'open' where id > 5000 and id <= 6000 and state is not null;",
      given,
    },
    'a batch by a subquery with a limit': {
      sql: "update orders set state = 'open' where id in (select id from orders where state is null limit 1000);",
      given,
    },
    'one row by its key, with a value of another table': {
      sql: 'update orders o set note = c.id from customers c where c.id = o.customer_id and o.id = 5;',
      given,
    },
    'rows of a list that the statement writes out': {
      sql: "update orders set state = v.state from (values (1, 'open'), (2, 'paid')) as v (id, state) where orders.id = v.id;",
      given,
    },
    'a list in WITH': {
      sql: "with v (id, state) as (values (1, 'open')) update orders set state = v.state from v where orders.id = v.id;",
      given,
    },
    'a row of the loop round it': {
      sql: 'do $$ declare r record; begin for r in select id from customers loop update orders set note = c.id from customers c where orders.id = r.id; end loop; end $$;',
      given,
    },
    'a few rows by a query': {
      sql: "update orders set state = 'open' where id = (select max(id) from orders);",
      given,
    },
    'a list of keys': { sql: "update orders set state = 'open' where id in (1, 2) or id = any (array[3, 4]);", given },
    'one row by a key that is written otherwise': {
      sql: "update orders set state = 'open' where id::text = '5'; update codes set note = 'x' where lower(code) = 'a' and tenant = 1;",
      given: `${given} create table codes (code text, tenant int, note text, other text, unique (code, tenant));`,
    },
    'a row by two columns': {
      sql: "update codes set note = 'x' where (code, tenant) in (('a', 1), ('b', 2));",
      given: `${given} create table codes (code text, tenant int, note text, other text, unique (code, tenant));`,
    },
    'a list whose columns have names of their own': {
      sql: "update orders set state = s from (values (1, 'open')) as v (n, s) where id = n;",
      given,
    },
    'one row by its key and a query, beside another table': {
      sql: 'update orders o set note = c.id from customers c where c.id = o.customer_id and o.id = (select max(id) from orders);',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
update refunds set total = 0 where total is null;`,
      given,
    },
  },
  unsafe: {
    'an update': {
      sql: "update orders set state = 'open' where state is null;",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
      severity: 'warning',
    },
    'all but one row': {
      sql: "update orders set state = 'open' where id <> 5;",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'all rows that have a key': {
      sql: "update orders set state = 'open' where id is not null;",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'a function of the key': {
      sql: "update orders set state = 'open' where length(id::text) > 5;",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'the key compared with another column': {
      sql: "update orders set state = 'open' where id = customer_id::bigint;",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'a function of the key compared with the key': {
      sql: "update orders set state = 'open' where abs(id) = id;",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'a key or something else': {
      sql: "update orders set state = 'open' where id = 5 or state is null;",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'what stands elsewhere too': {
      sql: "update orders set state = 'open' where exists (select 1 from customers where customers.id = orders.id);",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'the key compared with a query of the row': {
      sql: "update orders o set state = 'open' where id = (select min(p.id) from orders p where p.number = o.number);",
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'rows without a value of a unique column': {
      sql: 'update tokens set value = md5(id::text) where value is null;',
      given: 'create table tokens (id bigint primary key, value text unique);',
      line: 1,
      headline: 'Every row of `tokens` that this updates stays locked until the transaction commits',
    },
    'what stands nowhere else': {
      sql: 'delete from orders where not exists (select 1 from customers where customers.id = orders.id);',
      given,
      line: 1,
      headline: 'Every row of `orders` that this deletes stays locked until the transaction commits',
    },
    'copies of the same row': {
      sql: 'delete from orders where id not in (select min(id) from orders group by number);',
      given,
      line: 1,
      headline: 'Every row of `orders` that this deletes stays locked until the transaction commits',
    },
    'an update along a key from another table': {
      sql: 'update orders set note = c.id from customers c where orders.customer_id = c.id;',
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'an update from a query of the table itself': {
      sql: 'with numbered as (select id, row_number() over (order by placed_at) as n from orders) update orders o set total = n.n from numbered n where o.id = n.id;',
      given,
      line: 1,
      headline: 'Every row of `orders` that this updates stays locked until the transaction commits',
    },
    'a delete along a key from another table': {
      sql: 'delete from orders using customers where customers.id = orders.customer_id;',
      given,
      line: 1,
      headline: 'Every row of `orders` that this deletes stays locked until the transaction commits',
    },
    'a delete, in quotes': {
      sql: 'delete from "Orders" where "State" is null;',
      given: 'create table "Orders" ("State" text);',
      line: 1,
      headline: 'Every row of `Orders` that this deletes stays locked until the transaction commits',
    },
  },
});
