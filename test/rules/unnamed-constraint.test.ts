import { unnamedConstraint } from '../../src/rules/unnamed-constraint.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric); create table customers (id bigint primary key);`;

testRule(unnamedConstraint, {
  safe: {
    names: { sql: `create table a (id bigint constraint c unique, constraint d check (id > 0));`, given },
    'a primary key': { sql: `create table a (id bigint primary key, n text not null);`, given },
    'an index that becomes a constraint, under its name': {
      sql: `create unique index concurrently u on orders (number);
alter table orders add unique using index u;`,
      given,
    },
  },
  unsafe: {
    'a check': {
      sql: `alter table public.orders add check (total > 0) not valid;`,
      line: 1,
      headline: 'The server names the check of `orders` over `total`',
      fixed: `alter table public.orders add constraint orders_total_check check (total > 0) not valid;`,
      given,
    },
    'an inline reference': {
      sql: `create table "A" (customer_id bigint references customers (id));`,
      line: 1,
      headline: 'The server names the foreign key of `A` over `customer_id`',
      given,
    },
    'a new column': {
      sql: `alter table orders add column code text unique;`,
      line: 1,
      headline: 'The server names the unique constraint of `orders` over `code`',
      given,
    },
  },
});
