import { expect, it } from 'vitest';
import { indexDropBlocks } from '../../src/rules/index-drop-blocks.js';
import { reviewedHeadlines } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(indexDropBlocks, {
  safe: {
    'a concurrent drop': {
      sql: 'drop index concurrently orders_number_idx;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); create index orders_number_idx on orders (number);',
    },
    'an index that a column takes along later in the change': {
      sql: 'drop index orders_number_idx;\nalter table orders drop column number;',
      given: `${given} create index orders_number_idx on orders (number);`,
    },
    'an index whose table goes later in the change': {
      sql: 'drop index orders_number_idx;\ndrop table orders;',
      given: `${given} create index orders_number_idx on orders (number);`,
    },
    'an index that nobody knows': { sql: 'drop index if exists orders_number_idx;', given },
    'an index of a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
create index refunds_number_idx on refunds (number);
drop index refunds_number_idx;`,
      given,
    },
  },
  unsafe: {
    'an index that something unread may have made': {
      sql: 'drop index orders_made_idx;',
      given: `${given} do $$ begin execute format('create index %I on orders (id)', current_user); end $$;`,
      line: 1,
      headline: 'Dropping `orders_made_idx` stops every query on its table while it waits for its lock',
      severity: 'notice',
      fixed: 'drop index concurrently orders_made_idx;',
    },
    'before another column goes': {
      sql: 'drop index orders_number_idx;\nalter table orders drop column total;',
      given: `${given} create index orders_number_idx on orders (number);`,
      line: 1,
      headline: 'Dropping `orders_number_idx` stops every query on `orders` while it waits for its lock',
      severity: 'notice',
    },
    'a plain drop': {
      sql: 'drop index orders_number_idx;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); create index orders_number_idx on orders (number);',
      line: 1,
      headline: 'Dropping `orders_number_idx` stops every query on `orders` while it waits for its lock',
      severity: 'notice',
      fixed: 'drop index concurrently orders_number_idx;',
    },
    'with CASCADE, which cannot be had concurrently': {
      sql: 'drop index orders_number_idx cascade;',
      given: `${given} create index orders_number_idx on orders (number);`,
      line: 1,
      headline: 'Dropping `orders_number_idx` stops every query on `orders` while it waits for its lock',
      severity: 'notice',
    },
    'a hot table': {
      sql: 'drop index "Orders_Number";',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); create index "Orders_Number" on orders (number);',
      line: 1,
      headline: 'Dropping `Orders_Number` stops every query on `orders` while it waits for its lock',
      severity: 'warning',
      config: { tables: { hot: ['orders'] } },
      fixed: 'drop index concurrently "Orders_Number";',
    },
  },
});

it('looks for no index before the first migrations, where the statement asks whether there is one', async () => {
  const first = { 'db/migration/V1__orders.sql': 'create table orders (id bigint primary key, number text);\n' };
  const drop = (sql: string) =>
    reviewedHeadlines('index-drop-blocks', {}, { ...first, 'db/migration/V2__drop.sql': sql });
  expect(await drop('drop index if exists orders_number;\n')).toEqual([]);
  expect(await drop('drop index orders_number;\n')).toHaveLength(1);
});
