import { expect, it } from 'vitest';
import { indexBuildBlocksWrites } from '../../src/rules/index-build-blocks-writes.js';
import { reviewedHeadlines } from '../support/review-files.js';
import { raisedBy, testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(indexBuildBlocksWrites, {
  safe: {
    'a materialized view, into which nobody writes': {
      sql: 'create unique index order_counts_id on order_counts (id);',
      given: 'create table orders (id bigint); create materialized view order_counts as select id from orders;',
      ruledOut: ['`order_counts` is a materialized view: reads go on, and only a `REFRESH` waits.'],
    },
    'a table that the transaction has emptied': {
      sql: 'begin; truncate orders; create unique index orders_number on orders (number); commit;',
      given: 'create table orders (id bigint primary key, number text);',
      ruledOut: ['The transaction has emptied `orders` before, so that there is no row to read.'],
    },
    'a concurrent build': { sql: 'create index concurrently orders_placed_at_idx on orders (placed_at);', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
create index refunds_placed_at_idx on refunds (placed_at);`,
      given,
      ruledOut: ['`refunds` is made in this change: nothing uses it yet.'],
    },
    'a temporary table': {
      sql: `create temporary table recent as select 1 as id;
create temporary table picked (id bigint);
create index picked_id_idx on picked (id);`,
      given,
    },
    'an index on a partitioned parent alone': {
      sql: 'create index visits_at_idx on only visits (at);',
      given: 'create table visits (id bigint, at date) partition by range (at);',
    },
  },
  unsafe: {
    'a table that is filled again after it was emptied': {
      sql: "begin;\ntruncate orders;\ninsert into orders select n, 'a' from generate_series(1, 9) n;\ncreate index orders_number on orders (number);\ncommit;",
      given: 'create table orders (id bigint primary key, number text);',
      line: 4,
      headline: 'Building this index blocks every write to `orders`',
    },
    'a unique build beside an old one that goes with its column': {
      sql: `alter table orders add column code text;
drop index orders_old;
alter table orders drop column old;
create unique index orders_code on orders (code);`,
      given: 'create table orders (id bigint primary key, old text); create unique index orders_old on orders (old);',
      transaction: 'file',
      line: 4,
      headline: 'Building this index blocks every write to `orders`',
      fixed: 'create unique index concurrently orders_code on orders (code);',
    },
    'a plain build on a table in use': {
      sql: 'create index orders_placed_at_idx on orders (placed_at);',
      given,
      line: 1,
      headline: 'Building this index blocks every write to `orders`',
      fixed: 'create index concurrently orders_placed_at_idx on orders (placed_at);',
    },
    'a unique build': {
      sql: 'create unique index orders_number_key on orders (number);',
      given,
      line: 1,
      headline: 'Building this index blocks every write to `orders`',
      fixed: 'create unique index concurrently orders_number_key on orders (number);',
    },
    'a table that no migration here made': {
      sql: 'create index on payments (order_id);',
      given,
      line: 1,
      headline: 'Building this index blocks every write to `payments`',
      fixed: 'create index concurrently payments_order_id_idx on payments (order_id);',
    },
    'a name in quotes, in another schema': {
      sql: 'create index "Lines_sku" on shop."Order Lines" ("SKU") where "SKU" is not null;',
      given: 'create schema shop; create table shop."Order Lines" ("SKU" text);',
      line: 1,
      headline: 'Building this index blocks every write to `shop.Order Lines`',
      fixed: 'create index concurrently "Lines_sku" on shop."Order Lines" ("SKU") where "SKU" is not null;',
    },
    'inside the transaction of the runner': {
      sql: `alter table orders add column paid boolean;
create index orders_placed_at_idx on orders (placed_at);`,
      given,
      line: 2,
      headline: 'Building this index blocks every write to `orders`',
      transaction: 'file',
    },
  },
});

it('names each of several indexes that one line of Rails builds', async () => {
  const rails = (name: string, body: string) =>
    `class ${name} < ActiveRecord::Migration[8.0]\n  def change\n${body}\n  end\nend\n`;
  const base = {
    Gemfile: "gem 'rails'\ngem 'pg'\n",
    'db/migrate/20260101000001_orders.rb': rails('Orders', '    create_table :orders'),
  };
  const refs = '    change_table :orders do |t|\n      t.belongs_to :state\n      t.belongs_to :country\n    end';
  const head = { ...base, 'db/migrate/20260101000002_refs.rb': rails('Refs', refs) };
  expect(await reviewedHeadlines('index-build-blocks-writes', base, head)).toEqual([
    'Building `index_orders_on_state_id` blocks every write to `orders`',
    'Building `index_orders_on_country_id` blocks every write to `orders`',
  ]);
});

it('says of a unique index what makes its build fail', () => {
  const cautionOf = (sql: string) => raisedBy(indexBuildBlocksWrites, { sql, given })[0]?.problem.fix?.caution;
  const words = 'look for duplicates first';
  expect(cautionOf('create unique index orders_number_key on orders (number);')).toContain(words);
  expect(cautionOf('create index orders_number_idx on orders (number);')).not.toContain(words);
});
