import { noPrimaryKey } from '../../src/rules/no-primary-key.js';
import { testRule } from '../support/test-rule.js';

testRule(noPrimaryKey, {
  safe: {
    'a primary key': { sql: `create table orders (id bigint primary key);` },
    'a key over two columns': {
      sql: `create table order_tags (order_id bigint, tag_id bigint, primary key (order_id, tag_id));`,
    },
    'a key that comes later in the change': {
      sql: `create table orders (id bigint);
alter table orders add primary key (id);`,
    },
    'a unique index over columns that are never null': {
      sql: `create table "_OrderToTag" ("A" int not null, "B" int not null);
create unique index on "_OrderToTag" ("A", "B");`,
    },
    'a temporary table': { sql: `create temporary table loaded (number text);` },
    'a partition': {
      sql: `create table orders_2026 partition of orders for values from (1) to (9);`,
      given: `create table orders (id bigint) partition by range (id);`,
    },
    'a table that is dropped again': {
      sql: `create table loaded (number text);
drop table loaded;`,
    },
  },
  unsafe: {
    'a table without any key': {
      sql: `create table orders (id bigint, number text);`,
      line: 1,
      headline: 'No key tells the rows of `orders` apart',
    },
    'a unique column that can be null': {
      sql: `create table shop."Orders" (number text unique);`,
      given: `create schema shop;`,
      line: 1,
      headline: 'No key tells the rows of `shop.Orders` apart',
    },
  },
});
