import { renameColumn } from '../../src/rules/rename-column.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(renameColumn, {
  safe: {
    'a column added in the same change, on a table that no migration made': {
      sql: 'alter table elsewhere add column tmp text;\nalter table elsewhere rename column tmp to remark;',
      given,
    },
    'a column added in the same change': {
      sql: `alter table orders add column tmp text;
alter table orders rename column tmp to remark;`,
      given,
    },
    'a column added in the same change to a table that it renames': {
      sql: `alter table orders rename to purchases;
alter table purchases add column kind text;
alter table purchases rename column kind to sort;`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds rename column total to amount;`,
      given,
    },
  },
  unsafe: {
    'a column whose name is there again': {
      sql: `alter table orders rename column total to total_old;
alter table orders add column total bigint;`,
      given: 'create table orders (id bigint primary key, total int);',
      line: 1,
      headline: '`total` of `orders` is another column from here on: running queries find none of its values',
      severity: 'warning',
    },
    'a column whose name is there again, of another type and with a default': {
      sql: `alter table orders rename column id to old_id;
alter table orders add column id uuid default md5(random()::text)::uuid;`,
      given: 'create table orders (id bigint);',
      line: 1,
      headline: '`id` of `orders` is another column from here on: running queries find none of its values',
      severity: 'warning',
    },
    'a column in use with a default, which the new one gets once older rows are filled': {
      sql: 'alter table orders rename column state to status;',
      given: "create table orders (id bigint primary key, state text not null default 'new');",
      line: 1,
      headline: 'Renaming `state` to `status` breaks every running query that names it',
      fixed: `alter table orders add column status text;
alter table orders alter column status set default 'new';
alter table orders add constraint orders_status_not_null check (status is not null) not valid;
alter table orders validate constraint orders_status_not_null;
alter table orders alter column status set not null;
alter table orders drop constraint orders_status_not_null;
alter table orders alter column state drop not null;
alter table orders drop column state;`,
    },
    'a column in use': {
      sql: 'alter table orders rename note to remark;',
      given,
      line: 1,
      headline: 'Renaming `note` to `remark` breaks every running query that names it',
    },
    'a column in use, of a table that the migration renames': {
      sql: `alter table orders rename to purchases;
alter table purchases rename column note to remark;`,
      given,
      line: 2,
      headline: 'Renaming `note` to `remark` breaks every running query that names it',
    },
    'a quoted name': {
      sql: 'alter table "Orders" rename column "Note" to "Remark";',
      given: 'create table "Orders" ("Note" text);',
      line: 1,
      headline: 'Renaming `Note` to `Remark` breaks every running query that names it',
    },
  },
});
