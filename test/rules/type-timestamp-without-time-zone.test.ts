import { typeTimestampWithoutTimeZone } from '../../src/rules/type-timestamp-without-time-zone.js';
import { testRule } from '../support/test-rule.js';

testRule(typeTimestampWithoutTimeZone, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value timestamptz;` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "timestamp" text);` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value timestamp);`,
      line: 1,
      headline: '`value` of `orders` does not say which moment it means: `timestamp` has no time zone',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" timestamp;`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` does not say which moment it means: `timestamp` has no time zone',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type timestamp using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` does not say which moment it means: `timestamp` has no time zone',
    },
  },
});
