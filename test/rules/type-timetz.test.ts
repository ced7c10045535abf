import { typeTimetz } from '../../src/rules/type-timetz.js';
import { testRule } from '../support/test-rule.js';

testRule(typeTimetz, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value timestamptz;` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "timetz" text);` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value timetz);`,
      line: 1,
      headline: '`value` of `orders` has an offset without a date: `timetz` cannot tell summer from winter',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" timetz;`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` has an offset without a date: `timetz` cannot tell summer from winter',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type timetz using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` has an offset without a date: `timetz` cannot tell summer from winter',
    },
  },
});
