import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Name } from '../core/name.js';
import { connect } from './server-access.js';
import { BrokenSession, keepNotice, type Session } from './session.js';
import { type Catalog, heldBy, readCatalog, type Trace, traceOf } from './trace.js';

/** Sessions in one database: one runs the statements, another looks on. */
interface OpenSession {
  readonly session: Session;
  readonly looks: pg.Client;
  close(): Promise<void>;
}

/** How long a statement that refuses a transaction is kept waiting at most, and how often it is looked at, in milliseconds. */
const keptMs = 2_000;
const everyMs = 5;

/** Most tables that are kept where the statement does not say which it is about. */
const mostKept = 500;

/** Opens the sessions. No statement runs longer than `limitMs`, in milliseconds. */
export async function openSession(url: string, limitMs: number): Promise<OpenSession> {
  const runs = await connect(url);
  const looks = await connect(url);
  const keeps = await connect(url);
  let notices: string[] = [];
  runs.on('notice', ({ message }) => keepNotice(notices, message));
  await runs.query(`set statement_timeout = ${Math.ceil(limitMs)}`);
  const { rows } = await runs.query<{ id: number }>('select pg_catalog.pg_backend_pid() as id');
  const id = rows[0]?.id ?? 0;
  const run = async (sql: string): Promise<readonly string[]> => {
    notices = [];
    await discard(runs, sql);
    return notices;
  };
  const query = queryOn(runs);
  return {
    looks,
    session: {
      run,
      query,
      watch: (sql, tables) => watch({ run, own: query, id, looks: queryOn(looks), keeps }, sql, tables),
    },
    async close() {
      for (const client of [runs, looks, keeps]) await client.end();
    },
  };
}

function queryOn(client: pg.Client): Session['query'] {
  return async <Row>(sql: string) => (await client.query(sql)).rows as Row[];
}

/** Runs SQL whose rows nobody wants: a listener takes each, so that none is kept. */
function discard(client: pg.Client, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query(sql);
    query.on('row', () => undefined);
    query.on('end', () => resolve());
    query.on('error', (error: Error) =>
      reject('code' in error ? error : new BrokenSession('the server ended the session')),
    );
    client.query(query);
  });
}

interface Watching {
  readonly run: Session['run'];
  /** Asks in the session that runs. */
  readonly own: Session['query'];
  /** Process id of the session that runs. */
  readonly id: number;
  readonly looks: Session['query'];
  readonly keeps: pg.Client;
}

/**
 * Runs a statement that refuses a transaction, and says what it did. Another session keeps locks on its tables until it waits for
 * them, so that what it holds, and what it asks for, can be seen.
 */
async function watch(watching: Watching, sql: string, tables: readonly Name[]): Promise<Trace> {
  const { run, looks, keeps } = watching;
  const looking: Session = { run, query: looks };
  const before = await readCatalog(looking);
  await keeps.query('begin');
  for (const table of tables.length > 0 ? tables : tablesIn(before).slice(0, mostKept))
    await keeps.query(`lock table ${quoted(table)} in row exclusive mode`);
  const [setting] = await watching.own<{ timeout: string }>("select current_setting('lock_timeout') as timeout");
  // It is we who keep it waiting.
  await run('set lock_timeout = 0');
  const running = run(sql);
  try {
    const locks = await lookOn(watching, running);
    return await traceOf(looking, before, { locks, notices: await running, sql });
  } finally {
    await run(`set lock_timeout = ${pg.escapeLiteral(setting?.timeout ?? '0')}`);
  }
}

/** Looks on until a statement is over, and lets it go on once it waits. */
async function lookOn({ id, looks, keeps }: Watching, running: Promise<unknown>): Promise<readonly Lock[]> {
  let isOver = false;
  const over = (): void => {
    isOver = true;
  };
  running.then(over, over);
  const locks: Lock[] = [];
  const started = Date.now();
  let isKept = true;
  while (!isOver) {
    locks.push(...(await looks<Lock>(heldBy(String(id)))));
    const isWaiting = Date.now() - started > keptMs || (await waits(looks, id));
    if (isKept && isWaiting) {
      locks.push(...(await looks<Lock>(heldBy(String(id)))));
      await keeps.query('rollback');
      isKept = false;
    }
    await sleep(everyMs);
  }
  if (isKept) await keeps.query('rollback');
  return locks;
}

interface Lock {
  readonly oid: number;
  readonly mode: string;
}

function tablesIn(catalog: Catalog): readonly Name[] {
  return [...catalog.values()].filter(({ kind }) => kind === 'r').map(({ schema, name }) => ({ schema, name }));
}

async function waits(looks: Session['query'], id: number): Promise<boolean> {
  const [row] = await looks<{ waits: boolean }>(
    `select exists (select from pg_catalog.pg_locks l where l.pid = ${id} and not l.granted) as waits`,
  );
  return row?.waits === true;
}

function quoted({ schema = 'public', name }: Name): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}
