import type { Session } from './session.js';

/** Objects of users have ids from here on. Source: https://www.postgresql.org/docs/18/system-catalog-initial-data.html#SYSTEM-CATALOG-OID-ASSIGNMENT */
const firstUserId = 16384;

/** The schema that a fresh database has. Source: https://www.postgresql.org/docs/18/ddl-schemas.html#DDL-SCHEMAS-PUBLIC */
const freshSchema =
  'create schema public; alter schema public owner to pg_database_owner; grant usage on schema public to public;';

const schemas = `select n.nspname as name from pg_catalog.pg_namespace n
  where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'`;

const extensions = `select e.extname as name from pg_catalog.pg_extension e where e.oid >= ${firstUserId}`;

const catalogs = `select c.relname as name from pg_catalog.pg_class c
  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = 'oid'
  where c.relnamespace = 'pg_catalog'::regnamespace and c.relkind = 'r' and c.relname <> 'pg_namespace'`;

const otherSchemas = `select 1 from pg_catalog.pg_namespace where oid >= ${firstUserId}
  and nspname <> 'public' and nspname !~ '^pg_(toast_)?temp_'`;

/**
 * Takes everything out of a database that users made, and looks through every catalog whether it is gone.
 *
 * False where something stayed behind, such as a role: then the database is not as fresh as a restored one.
 */
export async function emptied(session: Session): Promise<boolean> {
  try {
    // Notices of the trace would come for each object that goes.
    await session.run('rollback');
    await session.run('discard all');
    await session.run('set client_min_messages = warning');
    for (const { name } of await session.query<{ name: string }>(extensions))
      await session.run(`drop extension if exists ${quoted(name)} cascade`);
    for (const { name } of await session.query<{ name: string }>(schemas))
      await session.run(`drop schema if exists ${quoted(name)} cascade`);
    await session.run(freshSchema);
    return await isEmpty(session);
  } catch {
    // Whatever stands in the way: a fresh database has none of it.
    return false;
  }
}

async function isEmpty(session: Session): Promise<boolean> {
  const names = (await session.query<{ name: string }>(catalogs)).map(({ name }) => name);
  const parts = names.map((name) => `select 1 from pg_catalog.${quoted(name)} where oid >= ${firstUserId}`);
  const [row] = await session.query<{ left: number }>(
    `select count(*)::int as "left" from (${[...parts, otherSchemas].join(' union all ')}) kept`,
  );
  return row?.left === 0;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
