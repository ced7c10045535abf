import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { type Row, stateOf } from './database.js';
import type { Answer, Question, ThreadData } from './protocol.js';

/** The embedded database of the queue, in a thread of its own, so that its work does not hold up the answers to webhooks. */
const port = parentPort;
if (port === null) throw new Error('this file runs as a worker');
const { folder, snapshot } = workerData as ThreadData;

const database = await open().catch((error: unknown) => {
  say(failure(0, error));
  throw error;
});
let work: Promise<unknown> = Promise.resolve();
port.on('message', (question: Question) => {
  work = work.then(() => answer(question));
});
say({ id: 0, rows: [] });

async function open(): Promise<PGlite> {
  const loadDataDir = snapshot === null ? undefined : new Blob([await readFile(snapshot)]);
  const opened = await PGlite.create({ dataDir: folder, ...(loadDataDir === undefined ? {} : { loadDataDir }) });
  await opened.query('select 1');
  return opened;
}

async function answer({ id, statements }: Question): Promise<void> {
  try {
    if (statements === 'close') {
      await database.close();
      say({ id, rows: [] });
      port?.close();
      return;
    }
    const rows = await database.transaction(async (transaction) => {
      const found: (readonly Row[])[] = [];
      for (const { sql, values } of statements)
        found.push(
          values === undefined || values.length === 0
            ? (await transaction.exec(sql)).flatMap((result) => result.rows as Row[])
            : (await transaction.query<Row>(sql, [...values])).rows,
        );
      return found;
    });
    say({ id, rows });
  } catch (error) {
    say(failure(id, error));
    // A database that panicked answers nothing any more: this thread ends, and the next one recovers what was committed.
    if (!(await answersStill())) process.exit(1);
  }
}

async function answersStill(): Promise<boolean> {
  try {
    const { rows } = await database.query<{ readonly seven: number }>('select 7 as seven');
    return rows[0]?.seven === 7;
  } catch {
    return false;
  }
}

function failure(id: number, error: unknown): Answer {
  return { id, error: error instanceof Error ? error.message : String(error), code: stateOf(error) };
}

function say(message: Answer): void {
  port?.postMessage(message);
}
