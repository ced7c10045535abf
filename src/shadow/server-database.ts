import pg from 'pg';
import type { Rehearsal } from '../core/rehearsal.js';
import type { ServerTask } from './protocol.js';
import { extensionOf, type OpenDatabase } from './rehearsing.js';
import { connect } from './server-access.js';
import { openSession } from './server-session.js';

/** Makes a database on the server, as the server's template has it, and opens the sessions that a rehearsal needs. */
export async function openOnServer(task: ServerTask, name: string, rehearsal: Rehearsal): Promise<OpenDatabase> {
  const admin = await connect(task.url);
  try {
    await admin.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await admin.end();
  }
  const url = inDatabase(task.url, name);
  const { session, looks, close } = await openSession(url, task.limitMs);
  const given = await readGiven(looks);
  return {
    session,
    engine: `PostgreSQL ${given.version}`,
    version: Math.floor(given.number / 10_000),
    missing: missingOf(rehearsal, given),
    withholds: (sql) => withheld(sql, given),
    close,
  };
}

/** The same address with another database. */
export function inDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** What a fresh database of the server has, and could have. */
interface Given {
  readonly version: string;
  readonly number: number;
  readonly roles: ReadonlySet<string>;
  /** Extensions that its template holds. */
  readonly installed: ReadonlySet<string>;
  /** Extensions that a role without privileges may make: trusted ones. There are none before 13. */
  readonly makeable: ReadonlySet<string>;
  readonly available: ReadonlySet<string>;
}

async function readGiven(client: pg.Client): Promise<Given> {
  const names = async (sql: string): Promise<ReadonlySet<string>> =>
    new Set((await client.query<{ name: string }>(sql)).rows.map(({ name }) => name));
  const { rows } = await client.query<{ version: string; number: number }>(
    "select current_setting('server_version') as version, current_setting('server_version_num')::int as number",
  );
  const [server = { version: '', number: 0 }] = rows;
  return {
    // Debian adds its own version in brackets.
    version: server.version.replace(/ \(.*$/, ''),
    number: server.number,
    roles: await names('select rolname as name from pg_catalog.pg_roles'),
    installed: await names('select extname as name from pg_catalog.pg_extension'),
    available: await names('select name from pg_catalog.pg_available_extensions'),
    makeable:
      server.number < 130_000
        ? new Set()
        : await names('select distinct name from pg_catalog.pg_available_extension_versions where trusted'),
  };
}

function missingOf(rehearsal: Rehearsal, given: Given): OpenDatabase['missing'] {
  const extensions = [...new Set(rehearsal.extensions)].flatMap((name) => {
    const message = lacks(name, given);
    return message === null ? [] : [{ sql: `create extension ${name}`, message }];
  });
  const roles = rehearsal.base.flatMap((sql) => {
    const role = roleOf(sql);
    return role === undefined || given.roles.has(role)
      ? []
      : [{ sql, message: `the server has no role ${role}: create it there, without LOGIN` }];
  });
  return [...extensions, ...roles];
}

function lacks(extension: string, given: Given): string | null {
  if (given.installed.has(extension) || given.makeable.has(extension)) return null;
  return given.available.has(extension)
    ? `only a superuser can make the extension ${extension}: create it in template1 of the server`
    : `the server has no extension ${extension}`;
}

function withheld(sql: string, given: Given): string | null {
  const extension = extensionOf(sql);
  if (extension !== undefined && given.installed.has(extension))
    return `the databases of the server have the extension ${extension} from the beginning`;
  if (extension !== undefined) return lacks(extension, given);
  return roleOf(sql) === undefined ? null : 'roles belong to the whole server, where none is made';
}

function roleOf(sql: string): string | undefined {
  const match = /^\s*create\s+(?:role|user|group)\s+(?:"((?:[^"]|"")+)"|([\w$]+))/i.exec(sql);
  return match?.[1]?.replaceAll('""', '"') ?? match?.[2]?.toLowerCase();
}
