import { fkTypeMismatch } from '../../src/rules/fk-type-mismatch.js';
import { testRule } from '../support/test-rule.js';

const given = `create table customers (id bigint primary key); create table tags (id int primary key);`;

testRule(fkTypeMismatch, {
  safe: {
    'the same type': { sql: `create table orders (id bigint, customer_id bigint references customers (id));`, given },
    'a wider column': { sql: `create table orders (id bigint, tag_id bigint references tags (id));`, given },
    'widened in the same change': {
      sql: `create table orders (id bigint, customer_id int references customers (id));
alter table orders alter column customer_id type bigint;`,
      given,
    },
    'no foreign key': { sql: `create table orders (id bigint, customer_id int);`, given },
  },
  unsafe: {
    'an inline reference without the column named': {
      sql: `create table orders (id bigint, customer_id int references customers);`,
      given,
      line: 1,
      headline: '`customer_id` of `orders` cannot hold every key of `customers`: it is integer, the key is bigint',
    },
    'a constraint that is added later': {
      sql: `alter table "Orders" add constraint fk foreign key ("C") references public.customers (id) not valid;`,
      given: `create table customers (id bigint primary key); create table "Orders" ("C" smallint);`,
      line: 1,
      headline: '`C` of `Orders` cannot hold every key of `customers`: it is smallint, the key is bigint',
    },
  },
});
