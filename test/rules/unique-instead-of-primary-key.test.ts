import { uniqueInsteadOfPrimaryKey } from '../../src/rules/unique-instead-of-primary-key.js';
import { testRule } from '../support/test-rule.js';

testRule(uniqueInsteadOfPrimaryKey, {
  safe: {
    'a primary key beside a unique constraint': {
      sql: `create table orders (id bigint primary key, number text not null unique);`,
    },
    'a unique constraint over a column that may be null': {
      sql: `create table orders (id bigint unique, number text);`,
    },
    'a key that is added later in the change': {
      sql: `create table orders (id bigint not null unique);
alter table orders add primary key (id);`,
    },
    'a partition': {
      sql: `create table orders_1 partition of orders for values in (1);`,
      given: `create table orders (id int not null) partition by list (id);`,
    },
  },
  unsafe: {
    'an inline constraint': {
      sql: `create table "Orders" (id bigint not null unique);`,
      line: 1,
      headline: '`Orders` has a key over `id` that is no primary key',
    },
    'a constraint over two columns': {
      sql: `create table lines (a bigint not null, b bigint not null, unique (a, b));`,
      line: 1,
      headline: '`lines` has a key over `a`, `b` that is no primary key',
    },
  },
});
