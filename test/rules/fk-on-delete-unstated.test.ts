import { fkOnDeleteUnstated } from '../../src/rules/fk-on-delete-unstated.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create table customers (id bigint primary key);`;

testRule(fkOnDeleteUnstated, {
  safe: {
    'an action': {
      sql: `alter table orders add foreign key (customer_id) references customers (id) on delete cascade;`,
      given,
    },
    'no action, stated': {
      sql: `create table refunds (customer_id bigint references customers (id) on delete no action, note text);
alter table orders add constraint fk foreign key (customer_id) references customers (id) on update cascade on delete no action not valid;`,
      given,
    },
    'a foreign key that is dropped': { sql: `alter table orders drop constraint if exists fk;`, given },
  },
  unsafe: {
    'a constraint': {
      sql: `alter table public.orders add foreign key (customer_id) references customers (id) on update cascade;`,
      line: 1,
      headline: 'What deleting from `customers` does to `orders` is not stated',
      given,
    },
    'the one of two that says nothing': {
      sql: `create table "R" (a bigint references customers (id), b bigint references customers (id) on delete no action);`,
      line: 1,
      headline: 'What deleting from `customers` does to `R` is not stated',
      given,
    },
  },
});
