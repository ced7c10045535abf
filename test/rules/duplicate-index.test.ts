import { duplicateIndex } from '../../src/rules/duplicate-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create index orders_number_idx on orders (number);`;

testRule(duplicateIndex, {
  safe: {
    'another column': { sql: `create index concurrently on orders (placed_at);`, given },
    'another order': { sql: `create index concurrently on orders (number desc);`, given },
    'a part of the rows': { sql: `create index concurrently on orders (number) where placed_at is null;`, given },
    'a unique one': { sql: `create unique index concurrently orders_number_key on orders (number);`, given },
    'another method': { sql: `create index concurrently on orders using hash (number);`, given },
    'a replacement, where the old one is dropped': {
      sql: `create index concurrently orders_by_number on orders (number);
drop index concurrently orders_number_idx;`,
      given,
    },
    'a name that is there already': {
      sql: `create index concurrently if not exists orders_number_idx on orders (number);`,
      given,
    },
  },
  unsafe: {
    'the same column': {
      sql: `create index concurrently orders_by_number on orders (number);`,
      given,
      line: 1,
      headline: '`orders_by_number` on `orders` repeats `orders_number_idx`',
    },
    'the same with its defaults written out': {
      sql: `create index concurrently orders_by_number on public.orders using btree (number asc nulls last);`,
      given,
      line: 1,
      headline: '`orders_by_number` on `orders` repeats `orders_number_idx`',
    },
    'a unique constraint that has its index': {
      sql: `create unique index concurrently orders_id_key on orders (id);`,
      given,
      line: 1,
      headline: '`orders_id_key` on `orders` repeats `orders_pkey`',
    },
  },
});
