/** What an attacker might write into a migration, by what it tries. None of it may run. */
export const refused: Readonly<Record<string, string>> = {
  'a huge series': 'select count(*) from generate_series(1, 5000000000)',
  'a huge series that is inserted': 'insert into orders (id) select generate_series(1, 900000000)',
  'a huge string': "select length(repeat('x', 1000000000))",
  'a huge string that is stored': "update orders set number = repeat('x', 900000000)",
  'a huge padding': "select lpad('x', 1000000000)",
  'a huge array': 'select array_fill(0, array[1000000000])',
  'a huge aggregate': "select string_agg('x', '') from generate_series(1, 900000000)",
  'a series behind a cast': "select count(*) from generate_series('1'::bigint, 900000000::bigint)",
  'a command of the machine through COPY': "copy orders from program 'id'",
  'a command of the machine through COPY TO': "copy orders to program 'cat > /tmp/out'",
  'a file of the machine through COPY': "copy orders from '/etc/passwd'",
  'a file that is written': "copy orders to '/tmp/out'",
  'a query that is written to a file': "copy (select 1) to '/tmp/out'",
  'a copy in a block': "do $$ begin copy orders from program 'id'; end $$",
  'a copy that is put together': "do $$ begin execute 'co' || 'py orders from program ''id'''; end $$",
  'a file that is read': "select pg_read_file('/etc/passwd')",
  'a file that is read as bytes': "select pg_read_binary_file('/etc/passwd')",
  'a folder that is listed': "select pg_ls_dir('/')",
  'a file that is looked at': "select pg_stat_file('/etc/passwd')",
  'a file read under a quoted name': `select "pg_catalog"."pg_read_file"('/etc/passwd')`,
  'a file read with a comment in the way': "select pg_read_file /* */ ('/etc/passwd')",
  'a file read by a default': "alter table orders add column secret text default pg_read_file('/etc/passwd')",
  'a file read by a check': "alter table orders add constraint c check (pg_read_file('/etc/passwd') = '')",
  'a file read by an index': "create index i on orders (pg_read_file('/etc/passwd'))",
  'a large object from a file': "select lo_import('/etc/passwd')",
  'a large object to a file': "select lo_export(1, '/tmp/out')",
  'a function of a library':
    "create function system(cstring) returns int as '/lib/x86_64-linux-gnu/libc.so.6', 'system' language c strict",
  'a function of a language with the run of the machine':
    'create function f() returns int language plpython3u as $$ import os $$',
  'a block in such a language': 'do language plperlu $$ system("id"); $$',
  'a long sleep': 'select pg_sleep(3600)',
  'a long sleep until a time': "select pg_sleep_until('infinity')",
  'a sleep in a view that is read': 'create materialized view m as select pg_sleep(3600)',
  'a library that is loaded': "load 'auto_explain'",
  'an extension with the run of the machine': 'create extension plpython3u',
  'an extension that reaches other servers': 'create extension dblink cascade',
  'a server elsewhere': "select * from dblink('host=127.0.0.1', 'select 1') as t (a int)",
  'a wrapper for data elsewhere': 'create foreign data wrapper w',
  'a server of foreign data': "create server s foreign data wrapper w options (host '127.0.0.1')",
  'a subscription to a server elsewhere': "create subscription s connection 'host=127.0.0.1' publication p",
  'messages switched off': "set client_min_messages = 'panic'",
  'messages switched off by a function': "select set_config('client_min_messages', 'panic', false)",
  'messages switched off by a name put together': "select set_config('client_min' || '_messages', 'panic', false)",
  'the log switched off': "set log_min_messages = 'panic'",
  'triggers switched off': "set session_replication_role = 'replica'",
  'another role': 'set role postgres',
  'another user': "set session authorization 'postgres'",
  'a library for later sessions': "set session_preload_libraries = 'auto_explain'",
  'counters switched off': 'set track_counts = off',
  'all settings as they were': 'reset all',
  'a session wiped clean': 'discard all',
  'settings of the server': "alter system set archive_command = 'id'",
  'settings of a role': "alter role postgres set client_min_messages = 'panic'",
  'settings of a database': "alter database postgres set client_min_messages = 'panic'",
  'a password': "alter role postgres password 'mine'",
  'a database': 'create database mine',
  'a database that goes': 'drop database template1',
  'a place on the disk': "create tablespace t location '/tmp'",
  'a transaction that is ended': 'commit',
  'a transaction that is ended in a block': 'do $$ begin commit; end $$',
  'a transaction that is prepared': "prepare transaction 'mine'",
  'a session that is ended': 'select pg_terminate_backend(pg_backend_pid())',
  'every session that is ended': 'select pg_terminate_backend(pid) from pg_stat_activity',
  'a lock of the application': 'select pg_advisory_lock(1)',
  'a trigger for every change of the schema': 'create event trigger e on ddl_command_end execute function f()',
  'a statement that was prepared under a name': 'prepare p as select pg_read_file($1)',
  'a prepared statement that is run': "execute p('/etc/passwd')",
  'a procedure': 'call p()',
  'a flood of notifications': "select pg_notify('c', i::text) from generate_series(1, 1000) i",
  'the settings file read anew': 'select pg_reload_conf()',
  'a checkpoint': 'checkpoint',
};

/** What looks hostile and may run: it harms nothing, and the trace goes on. */
export const harmless: Readonly<Record<string, string>> = {
  'an extension that reads files, of which there are none in the memory of the child':
    'create extension if not exists file_fdw',
  'a name that holds SQL': 'create table "x; drop table orders; --" (id bigint primary key)',
  'a name that holds Markdown':
    'create table "</sub>**[click](https://example.com)** `x` @everyone" (id bigint primary key)',
  'a name that is longer than names may be': `create table "${'n'.repeat(5_000)}" (id bigint primary key)`,
  'a name in letters that look like others': 'create table "оrders" (id bigint primary key)',
  'a path that begins elsewhere': 'set search_path = evil, public',
  'a function that is called as one of the server':
    "create function pg_sleep_less(int) returns int language sql as 'select 1'",
  'a function that stands in for one of the server':
    'create function public.pg_backend_pid() returns int language sql as $$ select 0 $$',
  'a function that nobody calls, with a file in it':
    "create function reads() returns text language sql as $$ select pg_read_file('/etc/passwd') $$",
  'a deep nest of brackets': `select ${'('.repeat(300)}1${')'.repeat(300)}`,
  'a short limit of its own': "set statement_timeout = '1ms'",
  'no limit': 'set statement_timeout = 0',
};

/** What runs and does not end, or takes all there is. Each ends its database. */
export const endless: Readonly<Record<string, string>> = {
  'an endless loop in a block': 'do $$ begin loop end loop; end $$',
  'an endless recursion of a query':
    'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n',
  'a loop in a function':
    "create function spins() returns int language plpgsql as 'begin loop end loop; end'; select spins()",
  'series that multiply': `select count(*) from ${Array.from({ length: 5 }, (_, at) => `generate_series(1, 100000) s${at}`).join(', ')}`,
  'messages without end': "do $$ begin loop raise notice '%', repeat('x', 1000); end loop; end $$",
  'a string that doubles': "do $$ declare s text := 'x'; begin loop s := s || s; end loop; end $$",
  'a table that doubles':
    "insert into orders (number) values (md5('x')); do $$ begin loop insert into orders (number) select number || md5(number) from orders; end loop; end $$",
};

/** What must not blind the trace, run as it stands by a shadow that is told to. */
export const blinding: Readonly<Record<string, string>> = {
  'operators that stand in for those of the server':
    'create function never(oid, int4) returns bool language sql as $$ select false $$; ' +
    'create operator public.>= (leftarg = oid, rightarg = int4, function = never); ' +
    'set search_path = public, pg_catalog',
  'a path without the server': 'create schema evil; set search_path = evil',
  'a function in the place of one of the server':
    'create schema evil; create function evil.pg_backend_pid() returns int language sql as $$ select 0 $$; ' +
    'set search_path = evil, pg_catalog, public',
  'tables that stand in for the catalog':
    'create schema evil; create table evil.pg_class (oid oid); create table evil.pg_locks (pid int); ' +
    'set search_path = evil, pg_catalog, public',
  'a flood of messages':
    'do $$ begin for i in 1..20000 loop raise notice \'rewriting table "orders"\'; end loop; end $$',
  'a flood of notifications': "listen c; select pg_notify('c', i::text) from generate_series(1, 5000) i",
  'a statement that was prepared': 'prepare begin_it as select 1; deallocate all',
  'a cursor that stays open': 'declare c cursor with hold for select 1',
  'a savepoint of the name of the trace': 'savepoint dbspec_trace',
  'an advisory lock': 'select pg_advisory_lock(1)',
  'a table that goes with the transaction': 'create temporary table orders_copy (id int) on commit drop',
  'a trigger that waits for the commit':
    'create function noop() returns trigger language plpgsql as $$ begin perform 1 from public.orders; return null; end $$; ' +
    'create constraint trigger t after insert on public.orders deferrable initially deferred for each row execute function noop(); ' +
    'insert into public.orders (id) values (1)',
};
