import { nullableBoolean } from '../../src/rules/nullable-boolean.js';
import { testRule } from '../support/test-rule.js';

testRule(nullableBoolean, {
  safe: {
    'not null': { sql: `create table orders (paid boolean not null);` },
    'made not null in the same change': {
      sql: `create table orders (id int);
alter table orders add column paid boolean;
alter table orders alter column paid set not null;`,
    },
    'an array': { sql: `create table orders (days boolean[]);` },
  },
  unsafe: {
    'a new table': {
      sql: `create table orders (id int, paid bool);`,
      line: 1,
      headline: '`paid` of `orders` is true, false or neither',
    },
    'a new column with a default only': {
      sql: `alter table "Orders" add column "Paid" boolean default false;`,
      given: `create table "Orders" (id int);`,
      line: 1,
      headline: '`Paid` of `Orders` is true, false or neither',
    },
  },
});
