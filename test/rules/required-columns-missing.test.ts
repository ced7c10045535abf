import { requiredColumnsMissing } from '../../src/rules/required-columns-missing.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;
const config = { rules: { 'required-columns-missing': { columns: ['created_at', 'updated_at'] } } };

testRule(requiredColumnsMissing, {
  safe: {
    'a column that is added later in the change': {
      sql: `create table refunds (id bigint primary key, created_at date);
alter table refunds add column updated_at date;`,
      given,
      config,
    },
    'a table that is there already': { sql: `create table if not exists orders (id bigint);`, given, config },
    'a partition, and a temporary table': { sql: `create temporary table t (id int);`, given, config },
    'no columns': { sql: `create table refunds (id bigint primary key);`, given },
  },
  unsafe: {
    'one of two': {
      sql: `create table "Refunds" (id bigint, created_at date);`,
      line: 1,
      headline: '`Refunds` lacks `updated_at`, which every table must have',
      given,
      config,
    },
  },
});
