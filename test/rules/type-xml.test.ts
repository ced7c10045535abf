import { typeXml } from '../../src/rules/type-xml.js';
import { testRule } from '../support/test-rule.js';

testRule(typeXml, {
  safe: {
    'the type that is meant instead': { sql: `alter table orders add column value jsonb;` },
    'a name that only looks like it': { sql: `create table orders (id bigint primary key, "xml" text);` },
  },
  unsafe: {
    'a column of a new table': {
      sql: `create table orders (id bigint primary key, value xml);`,
      line: 1,
      headline: '`value` of `orders` can be neither indexed nor sorted: `xml` has no comparison',
    },
    'a new column, under a quoted name': {
      sql: `alter table "orders" add column "value" xml;`,
      given: `create table orders (id bigint primary key);`,
      line: 1,
      headline: '`value` of `orders` can be neither indexed nor sorted: `xml` has no comparison',
    },
    'a column that is given the type': {
      sql: `alter table orders alter column value type xml using null;`,
      given: `create table orders (id bigint primary key, value bytea);`,
      line: 1,
      headline: '`value` of `orders` can be neither indexed nor sorted: `xml` has no comparison',
    },
  },
});
