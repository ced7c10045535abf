import { fkWithoutIndex } from '../../src/rules/fk-without-index.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table customers (id bigint primary key);
  create table orders (id bigint primary key, customer_id bigint, shop_id bigint);
`;
const key =
  'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;';
const headline = 'Deleting a row of `customers` reads all of `orders`: no index begins with `customer_id`';

testRule(fkWithoutIndex, {
  safe: {
    'an index on the column': { given, sql: `${key}\ncreate index on orders (customer_id);` },
    'an index that was there before': { given: `${given} create index on orders (customer_id);`, sql: key },
    'an index that begins with the column': { given, sql: `create index on orders (customer_id, shop_id);\n${key}` },
    'a unique constraint on the column': { given, sql: `alter table orders add unique (customer_id);\n${key}` },
    'a partial index that leaves out nulls only': {
      given,
      sql: `create index on orders (customer_id) where customer_id is not null;\n${key}`,
    },
    'the primary key of a table that shares it':
      'create table customers (id bigint primary key);\ncreate table profiles (customer_id bigint primary key references customers (id));',
    'a foreign key that is dropped again': {
      given,
      sql: `${key}\nalter table orders drop constraint orders_customer_fk;`,
    },
    'a check constraint': { given, sql: 'alter table orders add constraint c check (customer_id > 0);' },
    'a column without a foreign key': { given, sql: 'alter table orders add column coupon_id bigint;' },
  },
  unsafe: {
    'a key of a table that the change makes twice, at the second place': {
      sql: `create table refunds (id bigint primary key, order_id bigint references orders (id));
drop table refunds;
create table refunds (id bigint primary key, order_id bigint references orders (id), note text);`,
      given: 'create table orders (id bigint primary key);',
      line: 3,
      headline: 'Deleting a row of `orders` reads all of `refunds`: no index begins with `order_id`',
    },
    'a foreign key on a table in use': {
      given,
      sql: key,
      line: 1,
      headline,
      severity: 'notice',
      fixed: `
        alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;
        create index concurrently orders_customer_id_idx on orders (customer_id);
      `,
    },
    'a large table': {
      given,
      sql: key,
      config: { tables: { large: ['orders'] } },
      line: 1,
      headline,
      severity: 'warning',
    },
    'an index that begins with another column': {
      given,
      sql: `create index on orders (shop_id, customer_id);\n${key}`,
      line: 2,
      headline,
    },
    'a partial index that leaves out more than nulls': {
      given,
      sql: `create index on orders (customer_id) where shop_id is not null;\n${key}`,
      line: 2,
      headline,
    },
    'a new column with a foreign key': {
      given: 'create table customers (id bigint primary key); create table orders (id bigint primary key);',
      sql: 'alter table orders add column customer_id bigint references customers (id);',
      line: 1,
      headline,
    },
    'a new table': {
      given: 'create table customers (id bigint primary key);',
      sql: 'create table orders (id bigint primary key, customer_id bigint references customers (id));',
      line: 1,
      headline,
    },
    'a table in another schema': {
      given:
        'create schema shop; create table customers (id bigint primary key); create table shop.orders (id bigint primary key, customer_id bigint);',
      sql: 'alter table shop.orders add constraint orders_customer_fk foreign key (customer_id) references customers (id);',
      line: 1,
      headline: 'Deleting a row of `customers` reads all of `shop.orders`: no index begins with `customer_id`',
    },
  },
});
