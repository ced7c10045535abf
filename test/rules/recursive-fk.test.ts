import { recursiveFk } from '../../src/rules/recursive-fk.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create schema old; create table customers (id bigint primary key);`;

testRule(recursiveFk, {
  safe: {
    'a foreign key to another table': {
      sql: `alter table orders add foreign key (customer_id) references customers (id);`,
      given,
    },
    'a table of the same name in another schema': {
      sql: `create table old.orders (id bigint primary key references public.orders (id));`,
      given,
    },
  },
  unsafe: {
    'a parent': {
      sql: `create table public."Nodes" (id bigint primary key, parent bigint references "Nodes" (id));`,
      line: 1,
      headline: 'Rows of `Nodes` refer to each other',
      given,
    },
  },
});
