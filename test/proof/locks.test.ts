import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schema } from '../../src/core/schema.js';
import { postgres } from '../../src/dialects/index.js';
import { disagreements, foretell, schemaOf } from '../support/lock-agreement.js';
import { relations, type TracedSession, trace, watch } from '../support/lock-trace.js';
import { type RealPostgres, startRealPostgres } from '../support/real-postgres.js';
import { type OpenSession, openEmbedded, openSession } from '../support/traced-sessions.js';
import { type LockCase, shop, traced, watched } from './lock-cases.js';

const version = 18;

/** Runs every case on one engine and prints how many agreed. */
function proves(engine: string, open: () => Promise<TracedSession | null>): void {
  let session: TracedSession | null = null;
  let schema: Schema;
  let agreed = 0;

  beforeAll(async () => {
    await postgres.load();
    session = await open();
    for (const { sql } of shop) await session?.run(sql);
    schema = schemaOf(shop.filter((part) => part.unread !== true).map(({ sql }) => sql));
  });

  afterAll(() => console.log(`${engine}: ${agreed} of ${traced.length} statements did what was foretold`));

  it.for(traced.map((one) => [titleOf(one), one] as const))('%s', async ([, { sql, timeZone = 'UTC' }], context) => {
    if (session === null) return context.skip('no such server here');
    await session.run(`set timezone = '${timeZone}'`);
    const before = await relations(session);
    const foretold = foretell(sql, schema, { version, timeZone });
    expect(disagreements(foretold, await trace(session, sql), before)).toEqual([]);
    agreed += 1;
  });
}

function titleOf({ sql, timeZone }: LockCase): string {
  return timeZone === undefined ? sql : `${sql} (${timeZone})`;
}

describe('locks foretold and seen, on the embedded database', () => {
  let session: OpenSession;
  afterAll(() => session.close());
  proves('PGlite', async () => {
    session = await openEmbedded();
    return session;
  });
});

describe('locks foretold and seen, on a real server', () => {
  let server: RealPostgres | null = null;
  const sessions: OpenSession[] = [];
  const join = async (url: string): Promise<OpenSession> => {
    const session = await openSession(url);
    sessions.push(session);
    return session;
  };

  afterAll(async () => {
    for (const session of sessions) await session.close();
    await server?.stop();
  });

  proves('PostgreSQL', async () => {
    server = await startRealPostgres();
    return server === null ? null : join(server.url);
  });

  it('is seen from another session where a transaction is refused', async (context) => {
    if (server === null) return context.skip('no such server here');
    const [runs, keeps, looks] = [await join(server.url), await join(server.url), await join(server.url)];
    const found: Record<string, readonly string[]> = {};
    const before: string[] = shop.filter((part) => part.unread !== true).map(({ sql }) => sql);
    for (const { sql, behind } of watched) {
      const known = await relations(looks);
      const foretold = foretell(sql, schemaOf(before), { version, inTransaction: false });
      found[sql] = disagreements(foretold, await watch({ runs, keeps, looks }, sql, behind), known);
      before.push(sql);
    }
    expect(found).toEqual(Object.fromEntries(watched.map(({ sql }) => [sql, []])));
    console.log(`PostgreSQL, from another session: ${watched.length} of ${watched.length} did what was foretold`);
  });
});
