import { dropConstraint } from '../../src/rules/drop-constraint.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table customers (id bigint primary key);
  create table orders (
    id bigint primary key, number text, state text, total integer not null, customer_id bigint,
    constraint orders_number_key unique (number),
    constraint orders_total_positive check (total > 0),
    constraint orders_state_present check (state is not null),
    constraint orders_customer_fk foreign key (customer_id) references customers (id)
  );
  alter table orders add constraint orders_open check (total < 9) not valid;
`;

testRule(dropConstraint, {
  safe: {
    'the same again under another name': {
      sql: `alter table orders drop constraint orders_number_key;
alter table orders add constraint orders_number_unique unique (number);`,
      given,
    },
    'a foreign key with another action': {
      sql: `alter table orders drop constraint orders_customer_fk;
alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) on delete cascade not valid;`,
      given,
    },
    'a check that has done its work for NOT NULL': {
      sql: `alter table orders alter column state set not null;
alter table orders drop constraint orders_state_present;`,
      given,
    },
    'a check under the same name, about more': {
      sql: `alter table orders drop constraint orders_total_positive,
  add constraint orders_total_positive check (total > 0 or state = 'lost') not valid;`,
      given,
    },
    'a check that was never validated': { sql: 'alter table orders drop constraint orders_open;', given },
    'a column that goes with it': {
      sql: `alter table orders drop constraint orders_total_positive;
alter table orders drop column total;`,
      given,
    },
    'a table that goes with it': {
      sql: `alter table orders drop constraint orders_customer_fk;
drop table orders;`,
      given,
    },
    'another constraint in the place of one that nobody knows': {
      sql: `alter table payments drop constraint payments_pkey;
alter table payments add constraint payments_pkey primary key (id, region);`,
      given,
    },
    'a constraint that is not there': { sql: 'alter table orders drop constraint if exists nothing_here;', given },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key);
alter table refunds drop constraint refunds_pkey;`,
      given,
    },
  },
  unsafe: {
    'a unique constraint': {
      sql: 'alter table orders drop constraint orders_number_key;',
      given,
      line: 1,
      headline: '`orders` gives up the unique constraint `orders_number_key`',
      severity: 'warning',
    },
    'a foreign key': {
      sql: 'alter table orders drop constraint if exists orders_customer_fk;',
      given,
      line: 1,
      headline: '`orders` gives up the foreign key `orders_customer_fk`',
    },
    'a check': {
      sql: 'alter table orders drop constraint orders_total_positive;',
      given,
      line: 1,
      headline: '`orders` gives up the check `orders_total_positive`',
    },
    'a primary key, under a quoted name': {
      sql: 'alter table shop."Orders" drop constraint "Orders_pkey";',
      given: 'create schema shop; create table shop."Orders" (id bigint primary key);',
      line: 1,
      headline: '`shop.Orders` gives up the primary key `Orders_pkey`',
    },
    'a table that no migration here made': {
      sql: 'alter table payments drop constraint payments_pkey;',
      given,
      line: 1,
      headline: '`payments` gives up the constraint `payments_pkey`',
    },
  },
});
