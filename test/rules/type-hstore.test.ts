import { typeHstore } from '../../src/rules/type-hstore.js';
import { testRule } from '../support/test-rule.js';

testRule(typeHstore, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value jsonb;` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "hstore" text);` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value hstore);`,
      line: 1,
      headline: '`value` of `orders` holds text without nesting and needs an extension: `hstore`',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" hstore;`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` holds text without nesting and needs an extension: `hstore`',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type hstore using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` holds text without nesting and needs an extension: `hstore`',
    },
  },
});
