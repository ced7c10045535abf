import { foreignKeyValidates } from '../../src/rules/foreign-key-validates.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(foreignKeyValidates, {
  safe: {
    'NOT VALID': {
      sql: 'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds add foreign key (order_id) references orders (id);`,
      given,
    },
    'a new column without a default': {
      sql: 'alter table orders add column payer_id bigint references customers (id);',
      given,
      ruledOut: ['`payer_id` is new and null in every row of `orders`: none is looked up in `customers`.'],
    },
    'a new column whose default is null': {
      sql: 'alter table orders add column payer_id bigint default null references customers (id);',
      given,
    },
  },
  unsafe: {
    'a constraint without a name': {
      sql: 'alter table orders add foreign key (customer_id) references customers;',
      given,
      line: 1,
      headline: 'This foreign key blocks every write to `orders` and `customers` while it checks each row',
      fixed: `alter table orders add constraint orders_customer_id_fkey foreign key (customer_id) references customers (id) not valid;
alter table orders validate constraint orders_customer_id_fkey;`,
    },
    'with ON DELETE and a quoted name': {
      sql: 'alter table orders add constraint "FK" foreign key (customer_id) references public.customers (id) on delete cascade;',
      given,
      line: 1,
      headline: 'This foreign key blocks every write to `orders` and `customers` while it checks each row',
      fixed: `alter table orders add constraint "FK" foreign key (customer_id) references public.customers (id) on delete cascade not valid;
alter table orders validate constraint "FK";`,
    },
    'a reference to a table made in the same migration': {
      sql: `create table payers (id bigint primary key);
alter table orders add constraint orders_payer_fk foreign key (customer_id) references payers (id);`,
      given,
      line: 2,
      headline: 'This foreign key blocks every write to `orders` while it checks each row',
    },
    'a table that refers to itself': {
      sql: 'alter table folders add foreign key (parent_id) references folders (id);',
      given: 'create table folders (id bigint primary key, parent_id bigint);',
      line: 1,
      headline: 'This foreign key blocks every write to `folders` while it checks each row',
    },
    'a new column with a default': {
      sql: 'alter table orders add column payer_id bigint default 1 references customers (id);',
      given,
      line: 1,
      headline: 'This foreign key blocks every write to `orders` and `customers` while it checks each row',
    },
    'a partitioned table of a server that cannot': {
      sql: 'alter table visits add constraint visits_fk foreign key (customer_id) references customers (id);',
      given:
        'create table customers (id bigint primary key); create table visits (customer_id bigint, at date) partition by range (at);',
      line: 1,
      headline: 'This foreign key blocks every write to `visits` and `customers` while it checks each row',
      server: 15,
    },
  },
});
