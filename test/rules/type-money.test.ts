import { typeMoney } from '../../src/rules/type-money.js';
import { testRule } from '../support/test-rule.js';

testRule(typeMoney, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value numeric(12, 2);` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "money" text);` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value money);`,
      line: 1,
      headline: '`value` of `orders` changes its meaning with the locale of the server: `money` holds no currency',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" money;`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` changes its meaning with the locale of the server: `money` holds no currency',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type money using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` changes its meaning with the locale of the server: `money` holds no currency',
    },
  },
});
