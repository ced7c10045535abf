import { typeVarchar } from '../../src/rules/type-varchar.js';
import { testRule } from '../support/test-rule.js';

testRule(typeVarchar, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value text;` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "varchar" text);` },
    'no length': { sql: `create table orders (id bigint primary key, value varchar);` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value varchar(50));`,
      line: 1,
      headline: '`value` of `orders` has its length in its type, where changing it is a change of type',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" varchar(50);`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` has its length in its type, where changing it is a change of type',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type varchar(50) using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` has its length in its type, where changing it is a change of type',
    },
  },
});
