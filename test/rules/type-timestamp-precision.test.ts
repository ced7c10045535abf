import { typeTimestampPrecision } from '../../src/rules/type-timestamp-precision.js';
import { testRule } from '../support/test-rule.js';

testRule(typeTimestampPrecision, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value timestamptz;` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "timestamptz" text);` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value timestamptz(0));`,
      line: 1,
      headline: '`value` of `orders` rounds its times, also into the future',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" timestamptz(0);`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` rounds its times, also into the future',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type timestamptz(0) using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` rounds its times, also into the future',
    },
  },
});
