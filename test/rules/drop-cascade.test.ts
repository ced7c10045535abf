import { dropCascade } from '../../src/rules/drop-cascade.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(dropCascade, {
  safe: {
    'no CASCADE': { sql: 'drop table orders;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
drop table refunds cascade;`,
      given,
    },
    'an index without CASCADE': {
      sql: 'drop index orders_number_idx;',
      given: `${given} create index orders_number_idx on orders (number);`,
    },
    'an index of a table made in the same migration': {
      sql: `create table refunds (id bigint);
create unique index refunds_id_key on refunds (id);
drop index refunds_id_key cascade;`,
      given,
    },
    'views that the migration makes again': {
      sql: `drop view totals cascade;
create view totals as select id, total, note from orders;
create view large_totals as select id from totals where total > 100;`,
      given: `${given} create view totals as select id, total from orders; create view large_totals as select id from totals;`,
    },
  },
  unsafe: {
    'views of which the migration makes one again': {
      sql: `drop view totals cascade;
create view totals as select id, total, note from orders;`,
      given: `${given} create view totals as select id, total from orders; create view large_totals as select id from totals;`,
      line: 1,
      headline: '`CASCADE` drops view `large_totals` along with `totals`',
    },
    'a view depends on it': {
      sql: 'drop table orders cascade;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); create view recent_orders as select id from orders;',
      line: 1,
      headline: '`CASCADE` drops view `recent_orders` along with `orders`',
      severity: 'error',
    },
    'a foreign key depends on it': {
      sql: 'alter table customers drop column id cascade;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); alter table orders add foreign key (customer_id) references customers (id);',
      line: 1,
      headline: '`CASCADE` drops constraint `orders_customer_id_fkey` along with `customers.id`',
    },
    'foreign keys that stand on an index': {
      sql: 'drop index orders_id_idx cascade;',
      given: `
        create table orders (id bigint, parent_id bigint);
        create unique index orders_id_idx on orders (id);
        alter table orders add constraint orders_parent_id_fkey foreign key (parent_id) references orders (id);
        create table lines (id bigint primary key, order_id bigint references orders (id));
      `,
      line: 1,
      headline: '`CASCADE` drops constraint `lines_order_id_fkey` and 1 more along with `orders_id_idx`',
      severity: 'error',
    },
    'an index beside another on the same columns': {
      sql: 'drop index orders_id_idx cascade;',
      given: `
        create table orders (id bigint primary key);
        create unique index orders_id_idx on orders (id);
        create table lines (id bigint primary key, order_id bigint references orders (id));
      `,
      line: 1,
      headline: '`CASCADE` drops whatever depends on `orders_id_idx`, named or not',
      severity: 'notice',
    },
    'a foreign key of the same table, with a key': {
      sql: 'alter table orders drop constraint orders_pkey cascade;',
      given: 'create table orders (id bigint primary key, parent_id bigint references orders (id));',
      line: 1,
      headline: '`CASCADE` drops constraint `orders_parent_id_fkey` along with `orders_pkey`',
    },
    'nothing known depends on it': {
      sql: 'drop table "Orders" cascade;',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: '`CASCADE` drops whatever depends on `Orders`, named or not',
      severity: 'notice',
    },
  },
});
