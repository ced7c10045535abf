import { jsonWithoutEquality } from '../../src/rules/json-without-equality.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, extras text, raw json);';

testRule(jsonWithoutEquality, {
  safe: {
    jsonb: { sql: 'alter table orders add column more jsonb;', given },
    'a new table with one': { sql: 'create table imports (raw json);', given },
    'a column that is json already': { sql: 'alter table orders alter column raw type json using raw::json;', given },
    'a table made in the same migration': {
      sql: `create table imports (id bigint);
alter table imports add column raw json;`,
      given,
    },
  },
  unsafe: {
    'a new column': {
      sql: "alter table orders add column more json not null default '{}';",
      given,
      line: 1,
      headline: '`more` is json: `DISTINCT` and `GROUP BY` over all columns of `orders` fail',
      severity: 'warning',
      fixed: "alter table orders add column more jsonb default '{}' not null;",
    },
    'an array of it, under a quoted name': {
      sql: 'alter table shop."Orders" add "More" json[];',
      given: 'create schema shop; create table shop."Orders" (id bigint);',
      line: 1,
      headline: '`More` is json: `DISTINCT` and `GROUP BY` over all columns of `shop.Orders` fail',
      fixed: 'alter table shop."Orders" add column "More" jsonb[];',
    },
    'a column that becomes json': {
      sql: 'alter table orders alter column extras type json using extras::json;',
      given,
      line: 1,
      headline: '`extras` becomes json: `DISTINCT` and `GROUP BY` over all columns of `orders` fail',
    },
  },
});
