import { notIdempotent } from '../../src/rules/not-idempotent.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(notIdempotent, {
  safe: {
    'a transaction': {
      sql: `create table a (id bigint);
create table b (id bigint);`,
      transaction: 'file',
      given,
    },
    'a statement alone': { sql: `create table a (id bigint);`, given },
    'the last one, behind which nothing can fail': {
      sql: `create table if not exists a (id bigint);
create table b (id bigint);`,
      given,
    },
    'an index without a lock, which a guard would leave invalid': {
      sql: `create index concurrently i on orders (number);
analyze orders;`,
      given,
    },
  },
  unsafe: {
    'a table': {
      sql: `create table "A" (id bigint);
analyze;`,
      line: 1,
      headline: 'Making `A` fails when this file is run a second time',
      fixed: `create table if not exists "A" (id bigint);`,
      given,
    },
    'a column': {
      sql: `alter table public.orders drop column total;
analyze;`,
      line: 1,
      headline: 'Dropping `total` of `orders` fails when this file is run a second time',
      given,
    },
  },
});
