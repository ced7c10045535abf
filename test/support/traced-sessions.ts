import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { TracedSession } from './lock-trace.js';

/** A session that is closed after use. */
export interface OpenSession extends TracedSession {
  close(): Promise<void>;
}

/** The one session of an embedded database in memory. */
export async function openEmbedded(): Promise<OpenSession> {
  const database = await PGlite.create();
  return {
    async run(sql) {
      const notices: string[] = [];
      await database.exec(sql, { onNotice: (notice) => notices.push(notice.message ?? '') });
      return notices;
    },
    query: async <Row>(sql: string) => (await database.query<Row>(sql)).rows,
    close: () => database.close(),
  };
}

/** One more session of a server. */
export async function openSession(url: string): Promise<OpenSession> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let notices: string[] = [];
  client.on('notice', (notice) => notices.push(notice.message ?? ''));
  return {
    async run(sql) {
      notices = [];
      await client.query(sql);
      return notices;
    },
    query: async <Row>(sql: string) => (await client.query(sql)).rows as Row[],
    close: () => client.end(),
  };
}
