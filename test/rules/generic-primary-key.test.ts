import { genericPrimaryKey } from '../../src/rules/generic-primary-key.js';
import { testRule } from '../support/test-rule.js';

const given = `create schema shop;`;

testRule(genericPrimaryKey, {
  safe: {
    'a key named after its table': { sql: `create table t (t_id bigint primary key);`, given },
    'a key over two columns': { sql: `create table t (id bigint, at date, primary key (id, at));`, given },
    'a column that is no key': { sql: `create table t (id bigint, t_id bigint primary key);`, given },
  },
  unsafe: {
    'a key named id': {
      sql: `create table shop."T" (id bigint primary key);`,
      line: 1,
      headline: 'The key of `shop.T` is named `id`, as any other',
      given,
    },
  },
});
