import { dropTableWithManyFks } from '../../src/rules/drop-table-with-many-fks.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table customers (id bigint primary key);
  create table "Shops" (id bigint primary key);
  create table orders (
    id bigint primary key,
    parent_id bigint references orders (id),
    customer_id bigint constraint orders_customer_fk references customers (id),
    shop_id bigint constraint orders_shop_fk references "Shops" (id)
  );
  create table refunds (id bigint primary key, customer_id bigint references customers (id));
`;

testRule(dropTableWithManyFks, {
  safe: {
    'a table with one parent': { sql: 'drop table refunds;', given },
    'parents that go in the same migration': {
      sql: 'drop table orders;\ndrop table refunds;\ndrop table "Shops";',
      given,
    },
    'a table made in the same migration': {
      sql: `create table drafts (id bigint primary key, customer_id bigint references customers (id), shop_id bigint references "Shops" (id));
drop table drafts;`,
      given,
    },
    'keys that were dropped before': {
      sql: `alter table orders drop constraint orders_customer_fk;
alter table orders drop constraint orders_shop_fk;
drop table orders;`,
      given,
    },
  },
  unsafe: {
    'a table with two parents': {
      sql: 'drop table public.orders;',
      given,
      line: 1,
      headline: 'Dropping `orders` stops every query on `customers` and `Shops` together',
      severity: 'notice',
      fixed: `alter table public.orders drop constraint orders_customer_fk;
alter table public.orders drop constraint orders_shop_fk;
drop table public.orders;`,
    },
    'a hot parent': {
      sql: 'drop table orders;',
      given,
      config: { tables: { hot: ['customers'] } },
      line: 1,
      headline: 'Dropping `orders` stops every query on `customers` and `Shops` together',
      severity: 'warning',
    },
  },
});
