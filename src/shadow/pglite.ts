import { readFile } from 'node:fs/promises';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';
import { extensionOf, type OpenDatabase } from './rehearsing.js';
import { keepNotice, type Session } from './session.js';

/** Extensions that are part of the server itself. */
export const builtIn: ReadonlySet<string> = new Set(['plpgsql']);

/** Extensions that come as packages of their own, built for one version of the embedded server: by the name that SQL gives them. */
const apart: ReadonlyMap<string, string> = new Map([
  ['vector', '@electric-sql/pglite-pgvector'],
  ['pg_uuidv7', '@electric-sql/pglite-pg_uuidv7'],
]);

/** The embedded server's major version: its only one. */
const version = 18;

/** Opens a database in memory from a snapshot. */
export async function openFromSnapshot(snapshot: string, wanted: readonly string[]): Promise<OpenDatabase> {
  return open(await readFile(snapshot), wanted);
}

/** Opens a database in memory from one that was kept with its schema. */
export async function openKept(tar: Uint8Array, wanted: readonly string[]): Promise<OpenDatabase> {
  return { ...(await open(tar, wanted)), again: () => openKept(tar, wanted) };
}

async function open(tar: Uint8Array, wanted: readonly string[]): Promise<OpenDatabase> {
  const { extensions, missing } = await findExtensions(wanted);
  const database = await PGlite.create({ loadDataDir: new Blob([new Uint8Array(tar)]), extensions });
  const session = sessionOf(database);
  const [row] = await session.query<{ version: string }>("select current_setting('server_version') as version");
  const lacks = (name: string): string => `the embedded database has no extension ${name}`;
  return {
    session,
    engine: `PostgreSQL ${row?.version ?? version} (PGlite)`,
    version,
    missing: missing.map((name) => ({ sql: `create extension ${name}`, message: lacks(name) })),
    withholds(sql) {
      const name = extensionOf(sql);
      return name !== undefined && missing.includes(name) ? lacks(name) : null;
    },
    dump: async () => new Uint8Array(await (await database.dumpDataDir('none')).arrayBuffer()),
    close: () => database.close(),
  };
}

function sessionOf(database: PGlite): Session {
  return {
    async run(sql) {
      const notices: string[] = [];
      await database.exec(sql, { onNotice: ({ message }) => keepNotice(notices, message) });
      return notices;
    },
    async query<Row>(sql: string) {
      return (await database.query<Row>(sql)).rows;
    },
  };
}

/** The contents of a fresh database, uncompressed: restoring it is several times faster than making one. */
export async function makeSnapshot(): Promise<Uint8Array> {
  const database = await PGlite.create();
  const dump = await database.dumpDataDir('none');
  await database.close();
  return new Uint8Array(await dump.arrayBuffer());
}

async function findExtensions(
  wanted: readonly string[],
): Promise<{ readonly extensions: NonNullable<PGliteOptions['extensions']>; readonly missing: readonly string[] }> {
  const extensions: NonNullable<PGliteOptions['extensions']> = {};
  const missing: string[] = [];
  for (const name of new Set(wanted.filter((extension) => !builtIn.has(extension)))) {
    const module = name.replaceAll('-', '_');
    try {
      if (!/^[a-z0-9_]+$/.test(module)) throw new Error('not the name of an extension');
      const found = (await import(apart.get(name) ?? `@electric-sql/pglite/contrib/${module}`)) as Record<
        string,
        NonNullable<PGliteOptions['extensions']>[string]
      >;
      const extension = found[module];
      if (extension === undefined) throw new Error('the module exports no such extension');
      extensions[module] = extension;
    } catch {
      // Not part of the embedded server: the result says so.
      missing.push(name);
    }
  }
  return { extensions, missing };
}
