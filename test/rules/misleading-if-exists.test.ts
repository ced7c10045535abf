import { misleadingIfExists } from '../../src/rules/misleading-if-exists.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create index orders_idx on orders (number);`;

testRule(misleadingIfExists, {
  safe: {
    'nothing of that name': {
      sql: `create index if not exists orders_placed_idx on orders (placed_at);
alter table orders add column if not exists note text;
create table if not exists refunds (id int);`,
      given,
    },
    'the same definition': {
      sql: `create index if not exists orders_idx on orders (number);
alter table orders add column if not exists number text;
create table if not exists orders (id bigint, number text);`,
      given,
    },
    'an index that is there, and one that is nothing like another': {
      sql: `drop index if exists orders_idx; drop index if exists placed;`,
      given,
    },
  },
  unsafe: {
    'a drop of an index under half of its name': {
      sql: `drop index if exists orders;`,
      given,
      line: 1,
      headline: 'No index `orders` is there, but `orders_idx`: this statement does nothing',
    },
    'an index over another column': {
      sql: `create index if not exists orders_idx on orders (placed_at);`,
      given,
      line: 1,
      headline: '`orders_idx` is there already with another definition: this statement does nothing',
    },
    'a column of another type': {
      sql: `alter table public."orders" add column if not exists number int;`,
      given,
      line: 1,
      headline: '`number` of `orders` is there already as text: this statement does nothing',
    },
    'a table with other columns': {
      sql: `create table if not exists orders (id bigint, note text);`,
      given,
      line: 1,
      headline: '`orders` is there already without `note`: this statement does nothing',
    },
  },
});
