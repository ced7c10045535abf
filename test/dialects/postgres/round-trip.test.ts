import { beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/core/operation.js';
import { postgres } from '../../../src/dialects/index.js';
import { replay } from '../../support/schema-after.js';

beforeAll(() => postgres.load());

const given = `
  create schema app;
  create type order_status as enum ('open', 'paid');
  create domain email as text check (value like '%@%');
  create table customers (id bigint primary key, email email, name text, country text);
  create table products (id int primary key, price numeric(10, 2), sku text constraint products_sku_key unique);
  create table orders (id bigint primary key, customer_id bigint, state text, total numeric, placed_at timestamptz, data jsonb);
  create table app.orders (id int primary key);
  create table events (id bigint, at timestamptz not null) partition by range (at);
  create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
  create table events_old (id bigint, at timestamptz not null);
  create index orders_state_idx on orders (state);
  create unique index orders_number on orders (total);
  alter table orders add constraint total_positive check (total > 0) not valid;
  create view recent as select id, state from orders;
  create materialized view totals as select customer_id, sum(total) from orders group by 1;
  create sequence numbers;
  create function area(int) returns int language sql immutable as $$ select 1 $$;
`;

/** Statements as people write them. What comes of one, printed and read again, must come to the same. */
const statements = [
  'create table refunds (id bigserial primary key, order_id bigint not null references orders on delete cascade, reason text)',
  "create table if not exists app.items (id int generated always as identity primary key, note varchar(50) default 'none' not null)",
  'create table "Mixed Case" ("Id" uuid default gen_random_uuid(), "select" text, "order" int, primary key ("Id", "order"))',
  "create table a (b int default 1 + 2, c text default 'it''s', d text default E'a\\nb', e timestamptz default now())",
  "create table a (b timestamptz default (now() at time zone 'utc') not null, c boolean default (not true))",
  'create table a (b numeric(10, 2)[] not null, c character varying(20) collate "C", d time(3) with time zone, e interval day to second)',
  'create table a (b int, c int, check (b > 0 and c > 0), check (b < c), unique (b, c), unique nulls not distinct (c) )',
  'create table a (b int check (b > 0) no inherit, c int constraint c_known not null, d int constraint e unique deferrable)',
  'create table a (b int references products (id) on update set default on delete restrict deferrable initially deferred)',
  'create table a (b int, c int, foreign key (b) references products match full on delete set null)',
  'create table a (b int, c int generated always as (b * 2) stored, d int generated always as (b + 1) virtual)',
  'create table a (room int, during tstzrange, exclude using gist (room with =, during with &&) where (room > 0))',
  'create table a (b int primary key, c text, unique (c) include (b))',
  'create unlogged table a (b int) with (fillfactor = 70, autovacuum_enabled = false)',
  'create temporary table a (b int) on commit drop',
  'create table a (like orders including all, extra int)',
  'create table a (like customers including defaults including constraints)',
  'create table a (b int) inherits (orders)',
  'create table a (b int, c timestamptz) partition by range (c)',
  'create table a (b int, c text) partition by list (lower(c))',
  "create table a partition of events for values from ('2025-01-01') to (maxvalue)",
  'create table a partition of events default partition by hash (id)',
  "create table a (b order_status not null default 'open', c email, d public.email[])",
  'create table public.a (b int)',
  'create table a (b int) using heap with (fillfactor = 50) tablespace fast',
  'create table a (id uuid unique primary key)',
  "create foreign table a (b int) server far options (table_name 'b')",
  'create table copy as select id, total from orders with no data',
  'drop table if exists orders cascade',
  'drop table app.orders',
  'alter table orders rename to purchases',
  'alter table orders set schema app2',
  'alter schema app rename to "App 2"',
  'alter materialized view totals set schema app',
  'alter table orders set (fillfactor = 80)',
  'alter table orders reset (fillfactor)',
  'alter table orders set unlogged',
  'alter table orders cluster on orders_state_idx',
  'alter table orders replica identity using index orders_number',
  'alter table orders replica identity full',
  'alter table orders force row level security',
  'alter table orders disable row level security',
  'alter table orders no inherit customers',
  'alter table orders owner to "App User"',
  'alter table orders set tablespace fast',
  "alter table events attach partition events_old for values from ('2023-01-01') to ('2024-01-01')",
  'alter table events attach partition events_old default',
  'alter table events detach partition events_2024 concurrently',
  'alter table orders add column note text',
  "alter table orders add column if not exists note varchar(50) not null default ''",
  'alter table orders add column number serial',
  'alter table orders add column number bigint generated by default as identity',
  'alter table orders add column product_id int references products',
  'alter table orders add column code text unique check (length(code) < 10)',
  'alter table orders add column doubled numeric generated always as (total * 2) stored',
  'alter table orders drop column if exists state cascade',
  'alter table orders rename column state to status',
  'alter table orders alter column total type bigint using total::bigint',
  'alter table orders alter column state type varchar(20) collate "C"',
  'alter table orders alter column state type order_status using state::order_status',
  "alter table orders alter column state set default 'open'",
  "alter table orders alter column placed_at set default now() at time zone 'utc'",
  'alter table orders alter column state drop default',
  'alter table orders alter column state set not null',
  'alter table orders alter column state drop not null',
  'alter table orders alter column id add generated always as identity',
  'alter table orders alter column id drop identity if exists',
  'alter table orders alter column total set expression as (id * 2)',
  'alter table orders alter column total drop expression if exists',
  'alter table orders alter column state set statistics 500',
  'alter table orders alter column state set storage external',
  'alter table orders alter column state set (n_distinct = -0.5)',
  'alter table orders add check (total >= 0)',
  'alter table orders add constraint total_known check (total is not null) not valid',
  'alter table orders add constraint total_known check (total is not null) not enforced',
  'alter table orders add foreign key (customer_id) references customers not valid',
  'alter table orders add constraint "Customer" foreign key (customer_id) references customers (id) on delete cascade',
  'alter table orders add unique (customer_id, state)',
  'alter table orders add constraint orders_total unique using index orders_number',
  'alter table orders add constraint state_known not null state not valid',
  'alter table orders drop constraint if exists total_positive',
  'alter table customers drop constraint customers_pkey cascade',
  'alter table orders validate constraint total_positive',
  'alter table orders rename constraint total_positive to total_is_positive',
  'alter table orders alter constraint orders_fk deferrable initially deferred',
  'alter table orders alter constraint orders_fk not enforced',
  'create index on orders (state)',
  'create index on orders (lower(state), total desc nulls last)',
  "create index on orders ((data ->> 'state'), (total * 2))",
  "create index on orders ((total::text), coalesce(state, ''))",
  "create unique index concurrently if not exists orders_open on orders (customer_id) where state = 'open'",
  'create index orders_data on orders using gin (data jsonb_path_ops) with (fastupdate = off)',
  'create index orders_name on orders (state collate "C" text_pattern_ops) include (total, id)',
  'create unique index on orders (state) nulls not distinct',
  'create index on only events (at)',
  'create index on app.orders (id)',
  'drop index concurrently if exists orders_state_idx',
  'drop index orders_state_idx cascade',
  'alter index orders_state_idx rename to orders_by_state',
  'alter index orders_state_idx set (fillfactor = 50)',
  'alter index orders_state_idx reset (fillfactor)',
  'alter index orders_state_idx attach partition orders_number',
  'reindex index concurrently orders_state_idx',
  'reindex table orders',
  'create or replace view recent (number, state) with (security_barrier = true) as select id, state from orders',
  "create view open_orders as select * from orders where state = 'open' with local check option",
  'drop view if exists recent cascade',
  'create materialized view if not exists sums (customer, total) as select customer_id, sum(total) from orders group by 1 with no data',
  'drop materialized view totals',
  'refresh materialized view concurrently totals',
  'create sequence if not exists app.numbers as bigint increment by 5',
  'alter sequence numbers owned by orders.id',
  'drop sequence numbers cascade',
  "create type app.mood as enum ('sad', 'it''s fine')",
  "alter type order_status add value if not exists 'shipped' before 'paid'",
  "alter type order_status rename value 'open' to 'new'",
  'alter type order_status rename to purchase_status',
  'create domain positive as int not null check (value > 0)',
  'alter domain email add constraint short check (length(value) < 200) not valid',
  'create type point3 as (x int, y int, z int)',
  'drop type order_status cascade',
  'drop domain if exists email',
  'create schema if not exists "Sales"',
  'drop schema app cascade',
  'create extension if not exists "uuid-ossp" schema app',
  'drop extension if exists pgcrypto cascade',
  'create function twice(a int) returns int language sql immutable as $$ select a * 2 $$',
  'drop function if exists area(int)',
  'drop function area',
  'create trigger touched before update on orders for each row execute function touch()',
  'drop trigger if exists touched on orders cascade',
  'alter table orders disable trigger all',
  'alter table orders enable trigger touched',
  'drop rule quiet on orders',
  'do $$ begin create table inside (id serial); alter table inside add column note text; end $$',
  'create policy mine on orders as restrictive for update to current_user using (id = 1) with check (total > 0)',
  'drop policy if exists mine on orders',
  "set lock_timeout = '5s'",
  'set local statement_timeout = 0',
  'set search_path to app, "$user", public',
  'reset lock_timeout',
  'set local work_mem to default',
  'set role none',
  'begin',
  'rollback to savepoint one',
  'release savepoint one',
  'set constraints all deferred',
  'lock table orders, customers in share row exclusive mode nowait',
  'vacuum full orders',
  'analyze orders',
  'cluster orders using orders_state_idx',
  "comment on table orders is 'what customers \"bought\"; it''s \\ all here'",
  'comment on column app.orders.id is null',
  'truncate orders, customers restart identity cascade',
];

/** What may differ: a temporary table says so, and a DO block keeps its text. */
function comparable(operations: readonly Operation[]): unknown {
  return JSON.parse(JSON.stringify(operations));
}

describe('an operation that is completed, printed, read and completed again', () => {
  it.each(statements)('stays the same: %s', (sql) => {
    const { schema } = replay(given);
    const [statement] = postgres.parse(sql).statements;
    const completed = (statement?.operations ?? []).map((operation) => postgres.complete(operation, schema));
    expect(completed.length).toBeGreaterThan(0);
    const printed = completed.map(postgres.print);
    const again = printed.map((text) => {
      const { statements: read, unread } = postgres.parse(text);
      expect(unread).toEqual([]);
      return read.flatMap(({ operations }) => operations.map((operation) => postgres.complete(operation, schema)));
    });
    const kept = (operations: readonly Operation[]): readonly Operation[] =>
      operations.map((operation) => ('sql' in operation ? { ...operation, sql: '' } : operation));
    expect(comparable(kept(again.flat()))).toEqual(comparable(kept(completed)));
  });

  it.each(statements)('is complete at once: %s', (sql) => {
    const { schema } = replay(given);
    const operations = postgres.parse(sql).statements.flatMap((statement) => statement.operations);
    const once = operations.map((operation) => postgres.complete(operation, schema));
    expect(once.map((operation) => postgres.complete(operation, schema))).toEqual(once);
  });

  it('covers more than a hundred and twenty statements', () => expect(new Set(statements).size).toBeGreaterThan(120));
});
