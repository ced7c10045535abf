import type { TracedSession } from '../support/lock-trace.js';
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
  /** One more session; null where there is only one. */
  readonly join: (() => Promise<TracedSession>) | null;
  close(): Promise<void>;
}

/** The embedded database, a server of every supported version, and the one of the operating system. */
export const engines: readonly Engine[] = [
  { title: 'the embedded database', open: openPglite },
  ...serverPackages.map((from) => ({ title: from, open: () => onServer(() => startRealPostgres(from)) })),
  { title: 'the server that is installed', open: () => onServer(startInstalledPostgres) },
];

async function openPglite(): Promise<OpenEngine> {
  const session = await openEmbedded();
  const version = await versionOf(session);
  return {
    name: `PGlite, PostgreSQL ${version}`,
    version: Number.parseInt(version, 10),
    session,
    join: null,
    close: session.close,
  };
}

async function onServer(start: typeof startInstalledPostgres): Promise<OpenEngine | null> {
  const server = await start();
  if (server === null) return null;
  const sessions: OpenSession[] = [];
  const join = async (): Promise<OpenSession> => {
    const session = await openSession(server.url);
    sessions.push(session);
    return session;
  };
  const session = await join();
  const version = await versionOf(session);
  return {
    name: `PostgreSQL ${version}`,
    version: Number.parseInt(version, 10),
    session,
    join,
    async close() {
      for (const one of sessions) await one.close();
      await server.stop();
    },
  };
}

/** The number alone: packagers add words of their own. */
async function versionOf(session: TracedSession): Promise<string> {
  const [row] = await session.query<{ server_version: string }>('show server_version');
  return /^[\d.]+/.exec(row?.server_version ?? '')?.[0] ?? '';
}
