import { beforeAll, describe, expect, it } from 'vitest';
import { postgres } from '../../../src/dialects/index.js';
import { replay } from '../../support/schema-after.js';

beforeAll(() => postgres.load());

const given = `
  create table orders (id bigint primary key, state text, total int);
  create table audited (id bigint);
  create table events (id int) partition by list (id);
  create role app;
  create function slow() returns int language sql as $$ select 1 from pg_sleep(5) $$;
  create function slower() returns int language plpgsql as $$ begin return slow(); end $$;
  create aggregate merged(jsonb) (sfunc = jsonb_concat, stype = jsonb, initcond = '{}');
  create aggregate waited(float8) (sfunc = pg_sleep, stype = float8);
  create function halting(int, int) returns int language sql as $$ select slow() $$;
  create aggregate halted(int) (sfunc = halting, stype = int);
  create function quick() returns int language sql as $$ select 1 $$;
  create function built() returns void language plpgsql as $$ begin execute 'select ' || 1; end $$;
  create function copies() returns void language plpgsql as $$ begin copy orders to program 'cat'; end $$;
  create function blinds() returns void language plpgsql as $$ begin set local client_min_messages = error; end $$;
  create function snake() returns trigger language plpython3u as $$ return None $$;
  create function waits() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return new; end $$;
  create table watched (id bigint primary key, n int);
  create table quiet (id bigint);
  create trigger watched_waits after insert or update of n or truncate on watched execute function waits();
  create trigger quiet_waits before insert on quiet for each row execute function waits();
  alter table quiet disable trigger quiet_waits;
  create trigger audited_waits before insert on audited for each row execute function waits();
`;

function how(sql: string) {
  const { schema } = replay(given);
  const [statement, ...rest] = postgres.parse(sql).statements;
  if (statement === undefined || rest.length > 0) throw new Error('One statement, please.');
  const operations = statement.operations.map((operation) => postgres.complete(operation, schema));
  return postgres.rehearse(operations, statement.sql, schema);
}

const traced = [
  'create table customers (id int)',
  'alter table orders add column note text, drop column total',
  'create index on orders (state)',
  'insert into orders (id) values (1)',
  "update orders set state = 'open' where state is null",
  'delete from orders',
  'truncate orders',
  'lock table orders in share mode',
  'set lock_timeout = 1000',
  "select pg_catalog.set_config('search_path', '', false)",
  'do $$ begin alter table orders add column note text; end $$',
  'create function slowest() returns int language sql as $$ select 1 from pg_sleep(60) $$',
  'create extension pgcrypto',
  'select quick()',
  "create aggregate joined(text) (sfunc = textcat, stype = text, initcond = '')",
  'drop aggregate merged(jsonb)',
  'select merged(to_jsonb(id)) from orders',
  'drop function built()',
  'insert into orders (id) select generate_series(1, 1000)',
  'create policy app_reads on orders to app using (true)',
  'alter table orders enable row level security',
  "comment on table orders is 'call pg_sleep'",
  'select pg_sleep from orders',
  'refresh materialized view totals',
  'delete from watched',
  'update audited set id = 1',
  'insert into quiet values (1)',
  "insert into quiet select 'Execute the job; set role app'",
  'reindex table orders',
];

const outside: readonly (readonly [string, string | undefined])[] = [
  ['create index concurrently orders_state on orders (state)', 'create index orders_state on orders (state)'],
  ['create unique index concurrently on orders (state)', 'create unique index orders_state_idx on orders (state)'],
  ['drop index concurrently orders_pkey', 'drop index orders_pkey'],
  ['reindex index concurrently orders_pkey', 'reindex index orders_pkey'],
  ['alter table events detach partition old concurrently', 'alter table events detach partition old'],
  ['vacuum full orders', undefined],
  ['cluster', undefined],
  ['reindex database shop', undefined],
];

const skipped: readonly (readonly [string, string])[] = [
  ['begin', 'the rehearsal keeps its own transactions'],
  ['commit', 'the rehearsal keeps its own transactions'],
  ['rollback', 'the rehearsal keeps its own transactions'],
  ['savepoint before', 'the rehearsal keeps its own transactions'],
  ['copy orders from stdin', 'it copies rows from or to outside the database'],
  ["copy orders to program 'cat'", 'it copies rows from or to outside the database'],
  ['create database shop', 'it changes the server, not the database'],
  ["alter system set work_mem = '1GB'", 'it changes the server, not the database'],
  ["load 'auto_explain'", 'LOAD is not modelled; check it by hand.'],
  ['grant select on orders to app', 'roles and privileges are not tried'],
  ['alter table orders owner to app', 'roles and privileges are not tried'],
  ['set role app', 'roles and privileges are not tried'],
  ['set client_min_messages = error', 'client_min_messages would disarm the trace'],
  ["set session_replication_role = 'replica'", 'session_replication_role would disarm the trace'],
  ['set log_statement = none', 'log_statement would disarm the trace'],
  ['set transaction read only', 'transaction_read_only would disarm the trace'],
  ["select set_config('client_min_messages', 'error', false)", 'client_min_messages would disarm the trace'],
  ["select set_config('role', id::text, true) from orders", 'it calls set_config'],
  ['create policy others on orders to authenticated using (true)', 'no migration makes the role authenticated'],
  [
    'create function snakes() returns int language plpython3u as $$ return 1 $$',
    'its language plpython3u is not run here',
  ],
  [
    'create trigger snakes before insert on orders for each row execute function snake()',
    'it needs snake: its language plpython3u',
  ],
  ['do language plperl $$ 1 $$', 'its language plperl is not run here'],
  ["do 'begin execute ''drop table '' || current_user; end'", 'it puts SQL together at run time'],
  ["do $$ begin execute 'drop table ' || current_user; end $$", 'it puts SQL together at run time'],
  ['do $$ begin perform pg_sleep(1); end $$', 'it calls pg_sleep'],
  ['do $$ begin delete from orders; commit; end $$', 'the rehearsal keeps its own transactions'],
  ['call archive()', 'it calls a procedure'],
  ['select pg_advisory_lock(1)', 'it takes a lock of the application'],
  ['select id, pg_advisory_xact_lock(id) from orders', 'it calls pg_advisory_xact_lock'],
  ["select pg_read_file('/etc/passwd')", 'it calls pg_read_file'],
  ['select pg_catalog."pg_sleep" /* a while */ (1)', 'it calls pg_sleep'],
  ["select dblink_exec('dbname=other', 'drop table orders')", 'it calls dblink_exec'],
  ["select lo_import('/etc/passwd')", 'it calls lo_import'],
  [
    'insert into orders (id) select * from generate_series(1, 50_000_000)',
    'it calls generate_series for a very large result',
  ],
  ["update orders set state = repeat('x', 1000000000)", 'it calls repeat for a very large result'],
  ['select slow()', 'it calls slow: it calls pg_sleep'],
  ['select slower()', 'it calls slower: it calls slow: it calls pg_sleep'],
  ['select waited(id) from orders', 'it calls waited: it calls pg_sleep'],
  ['create view waits_for as select halted(id) from orders', 'it calls halted: it calls halting: it calls slow'],
  ['select built()', 'it calls built: it puts SQL together at run time'],
  ['select copies()', 'it calls copies: it runs COPY'],
  ['select blinds()', 'it calls blinds: it sets client_min_messages'],
  ['insert into audited values (1)', 'it calls waits: it calls pg_sleep'],
  ['insert into audited values (1) on conflict do nothing', 'it calls waits: it calls pg_sleep'],
  ['update watched set n = 1', 'it calls waits: it calls pg_sleep'],
  ['truncate watched', 'it calls waits: it calls pg_sleep'],
  ['merge into audited using orders on false when not matched then insert values (1)', 'it calls waits'],
  ['create index on orders (state) tablespace fast', 'tablespaces of the server are not known'],
  ['alter domain email rename constraint a to b', 'is not modelled'],
];

describe('how a statement is rehearsed', () => {
  it.each(traced)('traces: %s', (sql) => expect(how(sql)).toEqual({ kind: 'traced' }));

  it.each(outside)('runs outside a transaction: %s', (sql, traceAs) =>
    expect(how(sql)).toEqual(traceAs === undefined ? { kind: 'outside' } : { kind: 'outside', traceAs }),
  );

  it.each(skipped)('skips: %s', (sql, reason) =>
    expect(how(sql)).toEqual({ kind: 'skipped', reason: expect.stringContaining(reason) }),
  );

  it('skips: a statement of which nothing was read', () =>
    expect(postgres.rehearse([], 'frobnicate', replay('').schema)).toMatchObject({ kind: 'skipped' }));
});
