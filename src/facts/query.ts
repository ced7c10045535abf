/**
 * One query whose single value is a file of facts, for Postgres 12 to 18. It reads catalogs and counters that every role may read, and
 * takes no lock that a writer waits for. `to_jsonb` reads columns that older servers lack.
 *
 * Sources: https://www.postgresql.org/docs/17/catalogs.html, https://www.postgresql.org/docs/17/monitoring-stats.html
 */
export const factsQuery = `with
tables as (
  select c.oid, n.nspname, c.relname, c.relkind, c.reltuples, c.relpages,
    pg_catalog.pg_total_relation_size(c.oid) as bytes,
    s.n_live_tup as live, s.n_tup_ins + s.n_tup_upd + s.n_tup_del as writes
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
  where c.relkind in ('r', 'm', 'p') and c.relpersistence <> 't'
    and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
),
parts as (
  select oid as whole, oid as part from tables where relkind <> 'p'
  union all
  select t.oid, p.relid from tables t cross join lateral pg_catalog.pg_partition_tree(t.oid) p
  where t.relkind = 'p' and p.isleaf
),
wholes as (
  select t.nspname, t.relname, sum(coalesce(l.bytes, 0)) as bytes, sum(coalesce(l.writes, 0)) as writes,
    sum(case when l.reltuples > 0 or l.relpages > 0 then greatest(l.reltuples, 0) else coalesce(l.live, 0) end) as rows
  from tables t left join parts p on p.whole = t.oid left join tables l on l.oid = p.part
  group by t.oid, t.nspname, t.relname
),
set_for as (
  select d.setrole, split_part(entry, '=', 1) as name, substr(entry, strpos(entry, '=') + 1) as value,
    d.setdatabase <> 0 as here
  from pg_catalog.pg_db_role_setting d cross join unnest(d.setconfig) entry
  where d.setdatabase in (0, (select oid from pg_catalog.pg_database where datname = current_database()))
    and lower(split_part(entry, '=', 1)) in ('timezone', 'lock_timeout', 'statement_timeout')
),
durations as (
  select setrole, lower(name) as name, here, value,
    case when value ~ '^ *[0-9.]+ *(us|ms|s|min|h|d)? *$' then (substring(value from '[0-9.]+')::numeric *
      case substring(value from '[a-z]+')
        when 'us' then 0.001 when 's' then 1000 when 'min' then 60000 when 'h' then 3600000 when 'd' then 86400000 else 1
      end)::bigint end as ms
  from set_for
),
per_role as (
  select setrole,
    (array_agg(value order by here desc) filter (where name = 'timezone'))[1] as zone,
    (array_agg(ms order by here desc) filter (where name = 'lock_timeout'))[1] as lock_ms,
    (array_agg(ms order by here desc) filter (where name = 'statement_timeout'))[1] as statement_ms
  from durations group by setrole
),
server as (
  select name, reset_val as value from pg_catalog.pg_settings
  where name in ('TimeZone', 'lock_timeout', 'statement_timeout')
    and source <> 'client'
    and not exists (select from set_for f where f.setrole = session_user::regrole and lower(f.name) = lower(pg_settings.name))
),
building as (
  select index_relid from pg_catalog.pg_stat_progress_create_index where index_relid is not null
)
select jsonb_build_object(
  'version', 1,
  'taken', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  'server', jsonb_build_object('dialect', 'postgres', 'version', split_part(current_setting('server_version'), ' ', 1)),
  'settings', (
    select jsonb_build_object(
      'timeZone', coalesce((select zone from per_role where setrole = 0), (select value from server where name = 'TimeZone')),
      'lockTimeoutMs',
      coalesce((select lock_ms from per_role where setrole = 0), (select value::bigint from server where name = 'lock_timeout')),
      'statementTimeoutMs',
      coalesce((select statement_ms from per_role where setrole = 0), (select value::bigint from server where name = 'statement_timeout'))
    )
  ),
  'roles', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', r.rolname, 'timeZone', p.zone, 'lockTimeoutMs', p.lock_ms, 'statementTimeoutMs', p.statement_ms
    ) order by r.rolname), '[]')
    from per_role p join pg_catalog.pg_roles r on r.oid = p.setrole
  ),
  'writesCountedSince', (
    select to_char(coalesce(
      d.stats_reset,
      least((select stats_reset from pg_catalog.pg_stat_bgwriter), (select stats_reset from pg_catalog.pg_stat_archiver))
    ) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from pg_catalog.pg_stat_database d where d.datname = current_database()
  ),
  'tables', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'schema', nspname, 'table', relname, 'rows', rows::bigint, 'bytes', bytes::bigint, 'writes', writes::bigint
    ) order by nspname, relname), '[]') from wholes
  ),
  'replicas', (
    select count(*) from pg_catalog.pg_stat_replication s
    where s.pid not in (
      select active_pid from pg_catalog.pg_replication_slots where slot_type = 'logical' and active_pid is not null
    )
  ),
  'publications', (
    select coalesce(jsonb_agg(jsonb_build_object(
      'name', p.pubname, 'allTables', p.puballtables,
      'tables', case when p.puballtables then '[]' else (
        select coalesce(jsonb_agg(jsonb_build_object('schema', x.nspname, 'table', x.relname, 'columns', x.columns)
          order by x.nspname, x.relname), '[]')
        from (
          select n.nspname, c.relname, (
            select jsonb_agg(a.attname order by a.attnum) from pg_catalog.pg_attribute a
            where a.attrelid = c.oid
              and to_jsonb(r) -> 'prattrs' @> to_jsonb(a.attnum)
          ) as columns
          from pg_catalog.pg_publication_rel r
          join pg_catalog.pg_class c on c.oid = r.prrelid
          join pg_catalog.pg_namespace n on n.oid = c.relnamespace
          where r.prpubid = p.oid
          union
          select t.schemaname, t.tablename, null from pg_catalog.pg_publication_tables t
          where t.pubname = p.pubname and not exists (
            select from pg_catalog.pg_publication_rel r
            join pg_catalog.pg_class c on c.oid = r.prrelid
            join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where r.prpubid = p.oid and n.nspname = t.schemaname and c.relname = t.tablename
          )
        ) x
      ) end
    ) order by p.pubname), '[]') from pg_catalog.pg_publication p
  ),
  'extensions', (
    select coalesce(jsonb_agg(jsonb_build_object('name', extname, 'version', extversion) order by extname), '[]')
    from pg_catalog.pg_extension
  ),
  'invalidIndexes', (
    select coalesce(jsonb_agg(jsonb_build_object('schema', t.nspname, 'table', t.relname, 'index', c.relname)
      order by t.nspname, c.relname), '[]')
    from pg_catalog.pg_index i join tables t on t.oid = i.indrelid join pg_catalog.pg_class c on c.oid = i.indexrelid
    where not i.indisvalid and t.relkind <> 'p' and i.indexrelid not in (select index_relid from building)
  ),
  'unvalidatedConstraints', (
    select coalesce(jsonb_agg(jsonb_build_object('schema', t.nspname, 'table', t.relname, 'constraint', c.conname)
      order by t.nspname, t.relname, c.conname), '[]')
    from pg_catalog.pg_constraint c join tables t on t.oid = c.conrelid
    where not c.convalidated and coalesce((to_jsonb(c) ->> 'conenforced')::boolean, true)
  )
) as facts;`;
