import { uniqueConstraintBuildsIndex } from '../../src/rules/unique-constraint-builds-index.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(uniqueConstraintBuildsIndex, {
  safe: {
    'an index that is attached': {
      sql: 'alter table orders add constraint orders_number_key unique using index orders_number_idx;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); create unique index orders_number_idx on orders (number);',
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds add unique (number);`,
      given,
    },
    'a unique column of a new table': { sql: 'create table refunds (number text unique);', given },
  },
  unsafe: {
    'a constraint without a name': {
      sql: 'alter table orders add unique (number);',
      given,
      line: 1,
      headline: 'This unique constraint stops every query on `orders` while its index is built',
      fixed: `create unique index concurrently orders_number_key on orders (number);
alter table orders add constraint orders_number_key unique using index orders_number_key;`,
    },
    'a new column that is unique': {
      sql: 'alter table orders add column code text unique;',
      given,
      line: 1,
      headline: 'This unique constraint stops every query on `orders` while its index is built',
      fixed: `alter table orders add column code text;
create unique index concurrently orders_code_key on orders (code);
alter table orders add constraint orders_code_key unique using index orders_code_key;`,
    },
    'two columns, one in quotes': {
      sql: 'alter table orders add constraint "Pair" unique (number, "customer_id");',
      given,
      line: 1,
      headline: 'This unique constraint stops every query on `orders` while its index is built',
      fixed: `create unique index concurrently "Pair" on orders (number, customer_id);
alter table orders add constraint "Pair" unique using index "Pair";`,
    },
    'a constraint that is deferred': {
      sql: 'alter table orders add constraint orders_number_key unique (number) deferrable initially deferred;',
      given,
      line: 1,
      headline: 'This unique constraint stops every query on `orders` while its index is built',
      fixed: `create unique index concurrently orders_number_key on orders (number);
alter table orders add constraint orders_number_key unique using index orders_number_key deferrable initially deferred;`,
    },
    'ranges that must not overlap, which no index alone ensures': {
      sql: 'alter table stays add constraint stays_key unique (room, during without overlaps);',
      given: 'create table stays (room int4range, during daterange);',
      line: 1,
      headline: 'This unique constraint stops every query on `stays` while its index is built',
    },
  },
});
