/** Schemas that the server brings along. */
const own = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'`;

/** Objects of an extension are the extension's own business. */
const mine = (catalog: string, id: string): string =>
  `not exists (select from pg_depend e where e.classid = '${catalog}'::regclass and e.objid = ${id} and e.deptype = 'e')`;

/**
 * What the catalogs of a server say of everything that a schema may hold, one query for each kind of object. Each row is one line of
 * text, so that two servers can be compared line by line.
 */
export const catalogQueries: Readonly<Record<string, string>> = {
  schemas: `select n.nspname as line from pg_namespace n where ${own}`,
  extensions: `select extname as line from pg_extension`,
  relations: `
    select concat_ws(' | ', c.oid::regclass, c.relkind, c.relpersistence, array_to_string(c.reloptions, ','),
      case when c.relrowsecurity then 'secured' end, case when c.relforcerowsecurity then 'forced' end, c.relreplident,
      pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(c.oid)) as line
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${own} and c.relkind <> 'i' and c.relkind <> 'I' and ${mine('pg_class', 'c.oid')}`,
  columns: `
    select concat_ws(' | ', a.attrelid::regclass, row_number() over (partition by a.attrelid order by a.attnum), a.attname,
      format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end, nullif(a.attidentity, ''),
      nullif(a.attgenerated, ''), pg_get_expr(d.adbin, d.adrelid), a.attcollation::regcollation, a.attstattarget, a.attstorage,
      case when not a.attislocal then 'inherited' end) as line
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where ${own} and a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm', 'c', 'f') and ${mine('pg_class', 'c.oid')}`,
  // Before a rename the server derives the names of NOT NULL constraints from the old name, so only their columns are compared.
  constraints: `
    select concat_ws(' | ', c.conrelid::regclass, c.contypid::regtype,
      case when c.contype = 'n' and c.conname ~ '_not_null[0-9]*$' then '' else c.conname end, pg_get_constraintdef(c.oid),
      case when not c.convalidated then 'not valid' end) as line
    from pg_constraint c join pg_namespace n on n.oid = c.connamespace where ${own} and ${mine('pg_constraint', 'c.oid')}`,
  indexes: `
    select concat_ws(' | ', pg_get_indexdef(i.indexrelid), case when not i.indisvalid then 'invalid' end,
      case when i.indisclustered then 'clustered' end, case when i.indisreplident then 'identity' end) as line
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where ${own}`,
  inheritance: `select concat_ws(' | ', inhrelid::regclass, inhparent::regclass) as line from pg_inherits`,
  views: `
    select concat_ws(' | ', c.oid::regclass, pg_get_viewdef(c.oid)) as line from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where ${own} and c.relkind in ('v', 'm')`,
  triggers: `
    select concat_ws(' | ', pg_get_triggerdef(t.oid), t.tgenabled) as line from pg_trigger t where not t.tgisinternal`,
  policies: `select concat_ws(' | ', schemaname, tablename, policyname, permissive, roles, cmd, qual, with_check) as line from pg_policies`,
  routines: `
    select pg_get_functiondef(p.oid) as line from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where ${own} and p.prokind in ('f', 'p') and ${mine('pg_proc', 'p.oid')}
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')`,
  enums: `
    select concat_ws(' | ', enumtypid::regtype, row_number() over (partition by enumtypid order by enumsortorder), enumlabel) as line from pg_enum`,
  domains: `
    select concat_ws(' | ', t.oid::regtype, format_type(t.typbasetype, t.typtypmod), case when t.typnotnull then 'not null' end, t.typdefault) as line
    from pg_type t join pg_namespace n on n.oid = t.typnamespace where ${own} and t.typtype = 'd' and ${mine('pg_type', 't.oid')}`,
  types: `
    select concat_ws(' | ', t.oid::regtype, t.typtype) as line from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where ${own} and ${mine('pg_type', 't.oid')}`,
  sequences: `
    select concat_ws(' | ', s.seqrelid::regclass, s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
      (select concat_ws('.', d.refobjid::regclass, a.attname) from pg_depend d
        join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.deptype in ('a', 'i'))) as line
    from pg_sequence s`,
  rules: `select definition as line from pg_rules where schemaname not in ('pg_catalog', 'information_schema')`,
  statistics: `select pg_get_statisticsobjdef(oid) as line from pg_statistic_ext`,
  comments: `
    select concat_ws(' | ', (pg_identify_object(d.classoid, d.objoid, d.objsubid)).identity, d.description) as line
    from pg_description d where d.objoid >= 16384 and ${mine('pg_class', 'd.objoid')}
      and not exists (select from pg_depend e where e.objid = d.objoid and e.classid = d.classoid and e.deptype = 'e')
      and d.classoid <> 'pg_extension'::regclass`,
};
