import { typeChar } from '../../src/rules/type-char.js';
import { testRule } from '../support/test-rule.js';

testRule(typeChar, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value text;` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "char" text);` },
    'the one-byte type of the catalogs': { sql: `create table orders (id bigint primary key, kind "char");` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value char(3));`,
      line: 1,
      headline: '`value` of `orders` is padded with spaces: `char(n)` has no use that `text` has not',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" char(3);`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` is padded with spaces: `char(n)` has no use that `text` has not',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type char(3) using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` is padded with spaces: `char(n)` has no use that `text` has not',
    },
  },
});
