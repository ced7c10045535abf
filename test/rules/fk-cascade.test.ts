import { fkCascade } from '../../src/rules/fk-cascade.js';
import { testRule } from '../support/test-rule.js';

const given = `create table customers (id bigint primary key); create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(fkCascade, {
  safe: {
    'a refusal': {
      sql: `create table refunds (customer_id bigint references customers (id) on delete restrict);`,
      given,
    },
    'cascading updates of the key': {
      sql: `create table refunds (customer_id bigint references customers (id) on update cascade);`,
      given,
    },
  },
  unsafe: {
    'an inline reference': {
      sql: `create table public."Refunds" (customer_id bigint references customers (id) on delete cascade);`,
      given,
      line: 1,
      headline: 'Deleting from `customers` deletes from `Refunds` too',
    },
    'a constraint': {
      sql: `alter table orders add constraint fk foreign key (customer_id) references customers (id) on delete cascade not valid;`,
      given,
      line: 1,
      headline: 'Deleting from `customers` deletes from `orders` too',
    },
  },
});
