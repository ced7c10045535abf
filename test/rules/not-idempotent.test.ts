import { notIdempotent } from '../../src/rules/not-idempotent.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(notIdempotent, {
  safe: {
    'a guard, where guards are always asked for': {
      sql: `create table if not exists a (id bigint);`,
      config: { rules: { 'not-idempotent': { guards: 'always' } } },
      given,
    },
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
    'an index without a lock, where what a failed build left is dropped first': {
      sql: `drop index concurrently if exists i;
create index concurrently i on orders (number);
analyze orders;`,
      given,
    },
    'an index that nobody named: a second run takes the next free name': {
      sql: `create index on orders (number);
analyze orders;`,
      given,
    },
  },
  unsafe: {
    'the only statement of a transaction, where guards are always asked for': {
      sql: `create table a (id bigint);`,
      transaction: 'file',
      config: { rules: { 'not-idempotent': { guards: 'always' } } },
      line: 1,
      headline: 'Making `a` fails when this file is run a second time',
      fixed: `create table if not exists a (id bigint);`,
      given,
    },
    'an index that nobody named, where guards are always asked for': {
      sql: `create index on public.orders (number);`,
      config: { rules: { 'not-idempotent': { guards: 'always' } } },
      line: 1,
      headline: 'A second run of this file builds the same index on `orders` once more',
      given,
    },
    'a table': {
      sql: `create table "A" (id bigint);
analyze;`,
      line: 1,
      headline: 'Making `A` fails when this file is run a second time',
      fixed: `create table if not exists "A" (id bigint);`,
      given,
    },
    'an index': {
      sql: `create index i on orders (number);
analyze orders;`,
      line: 1,
      headline: 'Making `i` on `orders` fails when this file is run a second time',
      fixed: `create index if not exists i on orders (number);`,
      given,
    },
    'an index without a lock, alone, which may have failed half-way': {
      sql: `create index concurrently i on public.orders (number);`,
      line: 1,
      headline: 'Making `i` on `orders` fails when this file is run a second time',
      fixed: `drop index concurrently if exists public.i;
create index concurrently i on public.orders (number);`,
      given,
    },
    'a constraint': {
      sql: `alter table orders drop constraint orders_pkey;
analyze;`,
      line: 1,
      headline: 'Dropping `orders_pkey` of `orders` fails when this file is run a second time',
      fixed: `alter table orders drop constraint if exists orders_pkey;`,
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
