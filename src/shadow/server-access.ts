import pg from 'pg';
import { UpstreamError, UserError } from '../core/errors.js';

/** What the names of throw-away databases begin with. The time at which they were made follows, in seconds since 1970, in base 36. */
const prefix = 'dbspec_shadow_';

/** How old a database of ours must be to count as left behind, in seconds: longer than any rehearsal may take. */
const abandonedSeconds = 3_600;

/** How long to wait for the server to answer, in milliseconds. */
const connectMs = 10_000;

/** What the names of the databases of one rehearsal begin with. `id` tells rehearsals of one second apart. */
export function stemOf(nowMs: number, id: string): string {
  return `${prefix}${Math.floor(nowMs / 1000).toString(36)}_${id}`;
}

/** When a database of ours was made, in seconds since 1970; null for one that is not ours. */
export function madeAt(database: string): number | null {
  const time = /^dbspec_shadow_([0-9a-z]+)_[0-9a-f]+_\d+$/.exec(database)?.[1];
  return time === undefined ? null : Number.parseInt(time, 36);
}

/**
 * Opens a connection.
 *
 * @throws UpstreamError if the server does not answer
 */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMs });
  // A connection that breaks fails the query that is under way; by itself it is nobody's concern.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UpstreamError(
      'shadow server',
      `The server of DBSPEC_SHADOW_POSTGRES_URL did not let us in: ${reason}`,
      true,
      {
        cause: error,
      },
    );
  }
}

interface Role {
  readonly name: string;
  readonly superuser: boolean;
  readonly creates_databases: boolean;
  readonly creates_roles: boolean;
  readonly replicates: boolean;
  readonly member_of: readonly string[];
  readonly owns: readonly string[];
}

/** Roles that a role may act as, and databases that are its own besides ours. Source: https://www.postgresql.org/docs/18/predefined-roles.html */
const roleQuery = `select r.rolname as name, r.rolsuper as superuser, r.rolcreatedb as creates_databases,
    r.rolcreaterole as creates_roles, r.rolreplication as replicates,
    array(select o.rolname::text from pg_catalog.pg_roles o where o.oid <> r.oid
      and (o.rolsuper or o.rolcreaterole or o.rolreplication or o.rolname like 'pg\\_%')
      and o.rolname <> 'pg_database_owner' and pg_catalog.pg_has_role(r.oid, o.oid, 'MEMBER') order by 1) as member_of,
    array(select d.datname::text from pg_catalog.pg_database d
      where d.datdba = r.oid and d.datname not like 'dbspec\\_shadow\\_%' order by 1) as owns
  from pg_catalog.pg_roles r where r.rolname = current_user`;

/**
 * Refuses a role with which the SQL of a stranger could reach anything but its own throw-away database.
 *
 * @throws UserError that says what to do
 */
export async function checkRole(client: pg.Client): Promise<void> {
  const [role] = (await client.query<Role>(roleQuery)).rows;
  const reason = role === undefined ? 'its role cannot be looked up' : refusal(role);
  if (reason === null) return;
  throw new UserError(
    `DBSPEC_SHADOW_POSTGRES_URL: ${reason}. The SQL of pull requests runs with this role. Give it one of its own: ` +
      "CREATE ROLE dbspec_shadow LOGIN CREATEDB PASSWORD '…';",
  );
}

function refusal(role: Role): string | null {
  const name = `the role "${role.name}"`;
  if (role.superuser) return `${name} is a superuser`;
  if (role.creates_roles) return `${name} may make roles and so become any other`;
  if (role.replicates) return `${name} may replicate the whole server`;
  if (role.member_of.length > 0) return `${name} is a member of ${role.member_of.join(', ')}`;
  if (role.owns.length > 0) return `${name} owns the database ${role.owns.join(', ')}`;
  return role.creates_databases ? null : `${name} may not make databases, and each rehearsal needs one of its own`;
}

/** Drops databases of ours that a crash has left behind. Those of other roles stay. */
export async function sweep(client: pg.Client, nowMs: number): Promise<void> {
  const left = (await ownDatabases(client)).filter((name) => {
    const seconds = madeAt(name);
    return seconds !== null && nowMs / 1000 - seconds > abandonedSeconds;
  });
  for (const name of left) await dropDatabase(client, name);
}

/** Drops every database of a rehearsal, with the sessions that are in them. */
export async function dropAll(client: pg.Client, stem: string): Promise<void> {
  for (const name of await ownDatabases(client)) {
    if (name.startsWith(`${stem}_`)) await dropDatabase(client, name);
  }
}

async function ownDatabases(client: pg.Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select d.datname as name from pg_catalog.pg_database d join pg_catalog.pg_roles r on r.oid = d.datdba
     where r.rolname = current_user and d.datname like 'dbspec\\_shadow\\_%'`,
  );
  return rows.map(({ name }) => name);
}

/** DROP DATABASE has WITH (FORCE) only from 13 on, and a session that ends takes a moment. */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query(
      'select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity where datname = $1',
      [name],
    );
    try {
      await client.query(`drop database if exists "${name}"`);
      return;
    } catch (error) {
      if (attempt === 10) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
    }
  }
}
