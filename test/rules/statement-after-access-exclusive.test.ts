import { statementAfterAccessExclusive } from '../../src/rules/statement-after-access-exclusive.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`;

testRule(statementAfterAccessExclusive, {
  safe: {
    'a table that is gone': {
      sql: `alter table customers rename to buyers;
drop table buyers;
create index on orders (number);`,
      given,
      transaction: 'file',
    },
    'a table that goes later on': {
      sql: `alter table customers add column note text;
create index on orders (number);
drop table customers;`,
      given,
      transaction: 'file',
    },
    'an index on the same table, of which a rule of its own tells': {
      sql: `alter table orders add column note text;
create index on orders (note);`,
      given,
      transaction: 'file',
    },
    'a concurrent build, which the server refuses at once inside the transaction': {
      sql: `alter table customers add column note text;
create index concurrently on orders (number);`,
      given,
      transaction: 'file',
    },
    'statements on their own': {
      sql: `alter table customers add column note text;
create index on orders (number);`,
      given,
    },
    'a build on a table that is known to be small': {
      sql: `begin;
alter table customers add column note text;
create index on orders (number);
commit;`,
      given,
      config: { tables: { small: ['orders'] } },
    },
    'quick work': {
      sql: `begin;
alter table customers add column note text;
alter table orders add column note text;
commit;`,
      given,
    },
    'slow work before the lock': {
      sql: `begin;
create index on orders (number);
alter table customers add column note text;
commit;`,
      given,
    },
    'slow work that locks the table as strongly itself': {
      sql: `begin;
alter table orders add column note text;
alter table orders alter column room type bigint;
commit;`,
      given,
    },
    'a question that an index or one row answers': {
      sql: `begin;
alter table customers add column note text;
select setval('orders_id_seq', (select max(id) from orders));
select count(*) from orders where id = 1;
commit;`,
      given,
    },
    'a table made in the same migration': {
      sql: `begin;
alter table customers add column note text;
create table refunds (id int);
create index on refunds (id);
commit;`,
      given,
    },
    'a foreign key of a table made in the same migration': {
      sql: `begin;
alter table customers add column note text;
create table refunds (id int, customer_id bigint);
alter table refunds add constraint refunds_customer_fk foreign key (customer_id) references customers (id);
commit;`,
      given,
    },
  },
  unsafe: {
    'an index behind a table under a name that it gets here': {
      sql: `begin;
alter table customers rename to buyers;
alter table buyers add column note text;
create index on orders (number);
commit;`,
      given,
      line: 4,
      headline: 'Every query on `customers` waits for this: an earlier statement of the transaction locked it',
    },
    'an index on another table': {
      sql: `begin;
alter table public."customers" add column note text;
create index on orders (number);
commit;`,
      given,
      line: 3,
      headline: 'Every query on `customers` waits for this: an earlier statement of the transaction locked it',
    },
    'a count of all rows': {
      sql: `begin;
alter table customers add column note text;
select count(*) from orders;
commit;`,
      given,
      line: 3,
      headline: 'Every query on `customers` waits for this: an earlier statement of the transaction locked it',
    },
  },
});
