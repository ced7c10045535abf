import { redundantIndex } from '../../src/rules/redundant-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create index orders_customer_placed_idx on orders (customer_id, placed_at);`;

testRule(redundantIndex, {
  safe: {
    'the second column': { sql: `create index concurrently on orders (placed_at);`, given },
    'a unique one, which promises more': { sql: `create unique index concurrently on orders (customer_id);`, given },
    'a part of the rows': { sql: `create index concurrently on orders (customer_id) where placed_at is null;`, given },
    'another direction': { sql: `create index concurrently on orders (customer_id desc);`, given },
    'a method of its own': { sql: `create index concurrently on orders using hash (customer_id);`, given },
    'the wider one is dropped': {
      sql: `create index concurrently orders_customer_idx on orders (customer_id);
drop index concurrently orders_customer_placed_idx;`,
      given,
    },
    'the unique one of its columns is dropped': {
      sql: `create index concurrently orders_number_idx on orders (number);
drop index concurrently orders_number_key;`,
      given: `${given} create unique index orders_number_key on orders (number);`,
    },
    'the unique one of its columns holds for a part of the rows': {
      sql: `create index concurrently orders_number_idx on orders (number);`,
      given: `${given} create unique index orders_number_key on orders (number) where placed_at is null;`,
    },
    'the unique one has its columns in another order': {
      sql: `create index concurrently orders_at_idx on orders (placed_at, number);`,
      given: `${given} create unique index orders_number_key on orders (number, placed_at);`,
    },
    'the shorter one that stands there is dropped with the longer one': {
      sql: `create index concurrently orders_by_all on orders (customer_id, placed_at, number);
drop index concurrently orders_customer_placed_idx;`,
      given,
    },
    'one that was the beginning of another before': {
      sql: `create index concurrently orders_by_all on orders (customer_id, number);`,
      given: `${given} create index orders_customer_idx on orders (customer_id);`,
    },
    'a unique one that is the beginning of the new one': {
      sql: `create index concurrently orders_by_all on orders (number, customer_id);`,
      given: `${given} create unique index orders_number_key on orders (number);`,
    },
    'a small table': {
      sql: `create index concurrently on orders (customer_id);`,
      given,
      config: { tables: { small: ['orders'] } },
    },
  },
  unsafe: {
    'the first column of another': {
      sql: `create index concurrently orders_customer_idx on orders (customer_id);`,
      given,
      line: 1,
      headline: '`orders_customer_idx` on `orders` is the beginning of `orders_customer_placed_idx`',
      severity: 'notice',
    },
    'the columns of a unique one that is made with it': {
      sql: `create index concurrently orders_number_idx on orders (number);
create unique index concurrently orders_number_key on orders (number);`,
      given,
      line: 1,
      headline: '`orders_number_idx` on `orders` has the columns of the unique `orders_number_key`',
    },
    'the column of the primary key': {
      sql: `create index concurrently orders_id_idx on orders (id);`,
      given,
      line: 1,
      headline: '`orders_id_idx` on `orders` has the columns of the unique `orders_pkey`',
    },
    'a shorter one that stands there': {
      sql: `create index concurrently orders_by_all on orders (customer_id, placed_at, number);`,
      given,
      line: 1,
      headline: '`orders_customer_placed_idx` on `orders` is the beginning of the new `orders_by_all`',
      severity: 'notice',
    },
    'one of the same columns, beside those that the new one includes': {
      sql: `create index concurrently orders_by_number on orders (number) include (placed_at);`,
      given: `${given} create index orders_number_idx on orders (number);`,
      line: 1,
      headline: '`orders_number_idx` on `orders` has the columns of the new `orders_by_number`',
    },
    'a plain one that stands there, by a unique one': {
      sql: `create unique index concurrently orders_number_key on orders (number);`,
      given: `${given} create index orders_number_idx on orders (number);`,
      line: 1,
      headline: '`orders_number_idx` on `orders` has the columns of the new unique `orders_number_key`',
    },
    'a large table': {
      sql: `create index concurrently orders_customer_idx on orders (customer_id);`,
      given,
      line: 1,
      headline: '`orders_customer_idx` on `orders` is the beginning of `orders_customer_placed_idx`',
      severity: 'warning',
      config: { tables: { large: ['orders'] } },
    },
  },
});
