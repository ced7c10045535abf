import { constantGeneratedColumn } from '../../src/rules/constant-generated-column.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(constantGeneratedColumn, {
  safe: {
    'a column that reads another': { sql: `create table t (a int, b int generated always as (a + 1) stored);`, given },
    'a default': { sql: `create table t (a int default 1);`, given },
  },
  unsafe: {
    'a literal': {
      sql: `create table "T" (id int, kind text generated always as ('order') stored);`,
      line: 1,
      headline: '`kind` of `T` is the same in every row',
      given,
    },
    'a call without columns': {
      sql: `alter table orders add column kind text generated always as (upper('order')) stored;`,
      line: 1,
      headline: '`kind` of `orders` is the same in every row',
      given,
    },
  },
});
