import { partitionKeyNotInPrimaryKey } from '../../src/rules/partition-key-not-in-primary-key.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint, placed_at date) partition by range (placed_at);`;

testRule(partitionKeyNotInPrimaryKey, {
  safe: {
    'the partition key in the primary key': {
      sql: `create table lines (id bigint, at date, primary key (at, id)) partition by range (at);`,
      given,
    },
    'an index that is not unique': { sql: `create index on orders (id);`, given },
    'a unique key of one partition': {
      sql: `create table orders_1 partition of orders for values from ('2026-01-01') to ('2027-01-01');
create unique index on orders_1 (id);`,
      given,
    },
    'a table that is not parted': { sql: `create table lines (id bigint primary key);`, given },
  },
  unsafe: {
    'an inline primary key': {
      sql: `create table lines (id bigint primary key, at date) partition by range (at);`,
      given,
      line: 1,
      headline: 'A unique key of `lines` must include `at`: this statement fails',
    },
    'a unique constraint that is added': {
      sql: `alter table public."Orders" add unique ("Id");`,
      given: `create table "Orders" ("Id" bigint, "At" date) partition by list ("At");`,
      line: 1,
      headline: 'A unique key of `Orders` must include `At`: this statement fails',
    },
    'a unique index': {
      sql: `create unique index on orders (id);`,
      given,
      line: 1,
      headline: 'A unique key of `orders` must include `placed_at`: this statement fails',
    },
  },
});
