import { dropFkLocksParent } from '../../src/rules/drop-fk-locks-parent.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table "Customers" (id bigint primary key);
  create table shops (id bigint primary key);
  create table orders (
    id bigint primary key,
    note text,
    parent_id bigint constraint orders_parent_fk references orders (id),
    customer_id bigint constraint orders_customer_fk references "Customers" (id),
    constraint orders_note check (note <> '')
  );
  create table visits (id bigint primary key, customer_id bigint references "Customers" (id), shop_id bigint references shops (id));
`;

testRule(dropFkLocksParent, {
  safe: {
    'a constraint that is no foreign key': { sql: 'alter table orders drop constraint orders_note;', given },
    'a column without a foreign key': { sql: 'alter table orders drop column note;', given },
    'a key of a table to itself': { sql: 'alter table orders drop constraint orders_parent_fk;', given },
    'a table with several parents, which has a rule of its own': { sql: 'drop table visits;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, shop_id bigint constraint refunds_shop_fk references shops (id));
alter table refunds drop constraint refunds_shop_fk;`,
      given,
    },
    'a parent that goes too': {
      sql: 'drop table visits;\ndrop table orders;\ndrop table "Customers";\ndrop table shops;',
      given,
    },
    'a constraint that nobody knows': { sql: 'alter table orders drop constraint if exists orders_shop_fk;', given },
  },
  unsafe: {
    'a constraint': {
      sql: 'alter table public.orders drop constraint orders_customer_fk;',
      given,
      line: 1,
      headline: 'Dropping `orders_customer_fk` stops every query on `Customers` too while it waits for its lock',
      severity: 'notice',
    },
    'a column': {
      sql: 'alter table orders drop column customer_id;',
      given,
      line: 1,
      headline: 'Dropping `customer_id` of `orders` stops every query on `Customers` too while it waits for its lock',
    },
    'a table on a hot parent': {
      sql: 'drop table orders;',
      given,
      config: { tables: { hot: ['Customers'] } },
      line: 1,
      headline: 'Dropping `orders` stops every query on `Customers` too while it waits for its lock',
      severity: 'warning',
    },
  },
});
