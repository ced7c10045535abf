import { typeFloat } from '../../src/rules/type-float.js';
import { testRule } from '../support/test-rule.js';

testRule(typeFloat, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value numeric;` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "double_precision" text);` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value double precision);`,
      line: 1,
      headline: '`value` of `orders` holds most decimal fractions only approximately',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" double precision;`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` holds most decimal fractions only approximately',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type double precision using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` holds most decimal fractions only approximately',
    },
  },
});
