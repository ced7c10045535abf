import { featureNewerThanServer } from '../../src/rules/feature-newer-than-server.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, customer_id bigint);
  create table events (id bigint, at date, order_id bigint) partition by range (at);
`;

testRule(featureNewerThanServer, {
  safe: {
    'a server of unknown version': {
      sql: 'create unique index concurrently orders_number_idx on orders (number) nulls not distinct;',
      given,
    },
    'a server that has it': {
      sql: 'create unique index concurrently orders_number_idx on orders (number) nulls not distinct;',
      given,
      server: 15,
    },
    'NOT NULL of a column, which is as old as SQL': {
      sql: 'create table refunds (id bigint primary key, number text constraint refunds_number_present not null);',
      given,
      server: 12,
    },
    'a foreign key of a plain table, not validated': {
      sql: 'alter table orders add constraint orders_next_fk foreign key (customer_id) references orders (id) not valid;',
      given,
      server: 12,
    },
    'a function that somebody made under the name': {
      sql: 'alter table orders alter column id set default uuidv7();',
      given: `${given} create function uuidv7() returns uuid language sql as 'select null::uuid';`,
      server: 16,
    },
    'a function of an extension that is there': {
      sql: 'create table refunds (id uuid primary key default gen_random_uuid());',
      given: 'create extension pgcrypto;',
      server: 12,
    },
    'a branch that may ask for the version first': {
      sql: 'do $$ begin if 1 = 1 then merge into orders using events on true when matched then delete; end if; end $$;',
      given,
      server: 14,
    },
  },
  unsafe: {
    'NOT NULL, not validated': {
      sql: 'alter table orders add constraint orders_number_present not null number not valid;',
      given,
      server: 17,
      line: 1,
      headline: '`NOT NULL` as a constraint of the table needs Postgres 18, and the server is 17: this statement fails',
      severity: 'error',
      fixed: 'alter table orders add constraint orders_number_present check (number is not null) not valid;',
    },
    'nulls that are not distinct': {
      sql: 'alter table public."Orders" add constraint number_key unique nulls not distinct ("Number");',
      given: 'create table "Orders" ("Number" text);',
      server: 14,
      line: 1,
      headline: '`NULLS NOT DISTINCT` needs Postgres 15, and the server is 14: this statement fails',
    },
    'a table made in the same migration, which fails all the same': {
      sql: 'create table refunds (net numeric, total numeric generated always as (net * 2) virtual);',
      server: 16,
      line: 1,
      headline: 'A virtual generated column needs Postgres 18, and the server is 16: this statement fails',
    },
    'a foreign key of a partitioned table, not validated': {
      sql: 'alter table events add constraint events_order_fk foreign key (order_id) references orders (id) not valid;',
      given,
      server: 17,
      line: 1,
      headline:
        '`NOT VALID` for a foreign key of a partitioned table needs Postgres 18, and the server is 17: this statement fails',
    },
    'a partition that is taken off beside readers': {
      sql: 'alter table events detach partition events_2024 concurrently;',
      given: `${given} create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');`,
      server: 13,
      line: 1,
      headline: '`DETACH PARTITION … CONCURRENTLY` needs Postgres 14, and the server is 13: this statement fails',
    },
    'a function': {
      sql: 'create table refunds (id uuid primary key default uuidv7());',
      server: 17,
      line: 1,
      headline: '`uuidv7()` needs Postgres 18, and the server is 17: this statement fails',
    },
    'the second statement, in a transaction': {
      sql: `alter table orders add column note text;
create or replace trigger orders_touch before update on orders for each row execute function touch();`,
      given,
      server: 13,
      transaction: 'file',
      line: 2,
      headline: '`CREATE OR REPLACE TRIGGER` needs Postgres 14, and the server is 13: this statement fails',
    },
  },
});
