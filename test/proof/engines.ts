import type { TracedSession, Watch } from '../support/lock-trace.js';
import { serverPackages, startInstalledPostgres, startRealPostgres } from '../support/real-postgres.js';
import { type OpenSession, openEmbedded, openSession } from '../support/traced-sessions.js';

/** An engine that claims are proven on. */
export interface Engine {
  readonly title: string;
  /** Null where there is none here. */
  open(): Promise<OpenEngine | null>;
}

/** An engine that runs, until `close`. */
export interface OpenEngine {
  /** As it calls itself: `PostgreSQL 15.18`. */
  readonly name: string;
  readonly version: number;
  readonly session: TracedSession;
  /** Sessions to watch a statement with; null where there is only one. */
  readonly watch: Watch | null;
  close(): Promise<void>;
}

/** Engines whose version the lockfile holds: the embedded database, and a server of every supported version. */
export const pinned: readonly Engine[] = [
  { title: 'the embedded database', open: openPglite },
  ...serverPackages.map((from) => ({ title: from, open: () => onServer(() => startRealPostgres(from)) })),
];

/** The pinned ones, and the server of the operating system, which is another one on each machine. */
export const engines: readonly Engine[] = [
  ...pinned,
  { title: 'the server that is installed', open: () => onServer(startInstalledPostgres) },
];

async function openPglite(): Promise<OpenEngine> {
  const session = await openEmbedded();
  const version = await versionOf(session);
  return {
    name: `PGlite, PostgreSQL ${version}`,
    version: Number.parseInt(version, 10),
    session,
    watch: null,
    close: session.close,
  };
}

async function onServer(start: typeof startInstalledPostgres): Promise<OpenEngine | null> {
  const server = await start();
  if (server === null) return null;
  const open = (): Promise<OpenSession> => openSession(server.url);
  const [session, runs, keeps, looks] = [await open(), await open(), await open(), await open()];
  const version = await versionOf(session);
  return {
    name: `PostgreSQL ${version}`,
    version: Number.parseInt(version, 10),
    session,
    watch: { runs, keeps, looks },
    async close() {
      for (const one of [session, runs, keeps, looks]) await one.close();
      await server.stop();
    },
  };
}

/** The number alone: packagers add words of their own. */
async function versionOf(session: TracedSession): Promise<string> {
  const [row] = await session.query<{ server_version: string }>('show server_version');
  return /^[\d.]+/.exec(row?.server_version ?? '')?.[0] ?? '';
}
