import { defaultDroppedByOrm } from '../../src/rules/default-dropped-by-orm.js';
import { testRule } from '../support/test-rule.js';

const given = "create table orders (id bigint primary key, kind text not null default 'web');";

testRule(defaultDroppedByOrm, {
  safe: {
    'a default that stays': { sql: "alter table orders add column state text default 'open' not null;", given },
    'a column that may be null': {
      sql: `alter table orders add column state text default 'open';
alter table orders alter column state drop default;`,
      given,
    },
    'another default in its place': {
      sql: `alter table orders add column state text default 'open' not null;
alter table orders alter column state drop default;
alter table orders alter column state set default 'new';`,
      given,
    },
    'a column that was there before': { sql: 'alter table orders alter column kind drop default;', given },
    'a column that was there before, under the old name of its table': {
      sql: `alter table orders rename to purchases;
alter table purchases alter column kind drop default;`,
      given,
    },
    'a table that no migration here made': { sql: 'alter table payments alter column kind drop default;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint, state text default 'open' not null);
alter table refunds alter column state drop default;`,
      given,
    },
  },
  unsafe: {
    'the two statements that an ORM writes': {
      sql: `alter table "orders" add column "state" text default 'open' not null;
alter table "orders" alter column "state" drop default;`,
      given,
      transaction: 'file',
      line: 2,
      headline: '`state` is required and loses its default: running code can no longer insert into `orders`',
      severity: 'error',
    },
    'NOT NULL set in between, on a quoted name': {
      sql: `alter table shop."Orders" add column "State" text default 'open';
alter table shop."Orders" alter column "State" set not null;
alter table shop."Orders" alter column "State" drop default;`,
      given: 'create schema shop; create table shop."Orders" (id bigint);',
      line: 3,
      headline: '`State` is required and loses its default: running code can no longer insert into `shop.Orders`',
    },
  },
});
