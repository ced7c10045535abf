import { reservedWord } from '../../src/rules/reserved-word.js';
import { testRule } from '../support/test-rule.js';

testRule(reservedWord, {
  safe: {
    'a name like any other': { sql: `create table orders (id int, number text);` },
    'a word that is not reserved': { sql: `create table orders (id int, name text, "type" text);` },
  },
  unsafe: {
    'a table': { sql: `create table "order" (id int);`, line: 1, headline: '`order` must always be quoted' },
    'a column': {
      sql: `alter table orders add column "user" text;`,
      given: `create table orders (id int);`,
      line: 1,
      headline: '`user` of `orders` must always be quoted',
    },
  },
});
