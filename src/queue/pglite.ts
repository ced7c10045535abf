import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UpstreamError } from '../core/errors.js';
import type { Database, Statement } from './database.js';
import { lockFolder } from './folder-lock.js';
import type { Answer, Question, ThreadData } from './protocol.js';

const here = dirname(fileURLToPath(import.meta.url));
/** The built file, also when this one runs from its source. */
const threadFile = join(here.replace(/([\\/])src([\\/])queue$/, '$1dist$2queue'), 'pglite.worker.js');

/** An embedded Postgres that keeps its data in a folder. */
export interface EmbeddedDatabase extends Database {
  /** Where a damaged folder was put aside; null where there was none. */
  readonly damaged: string | null;
}

/**
 * Opens the embedded Postgres in a folder, for this process alone. It survives a crash of the process; it does not sync to the disk, so that a crash of the
 * machine may damage it. A folder that will not open is put aside and a new one begun: what was in it can be asked of GitHub again.
 *
 * @throws UserError where another process has the folder
 */
export async function openEmbedded(folder: string, snapshot: string | null): Promise<EmbeddedDatabase> {
  await mkdir(dirname(folder), { recursive: true });
  const unlock = await lockFolder(folder);
  try {
    const { thread, damaged } = await openOrBeginAnew(folder, snapshot);
    return {
      damaged,
      run: thread.ask,
      async close() {
        await thread.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openOrBeginAnew(folder: string, snapshot: string | null) {
  const isNew = !existsSync(folder);
  try {
    return { thread: await startThread({ folder, snapshot: isNew ? snapshot : null }), damaged: null };
  } catch (error) {
    if (isNew) throw error;
    const damaged = `${folder}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    await rename(folder, damaged);
    return { thread: await startThread({ folder, snapshot }), damaged };
  }
}

interface Thread {
  ask(statements: readonly Statement[]): Promise<Extract<Answer, { rows: unknown }>['rows']>;
  close(): Promise<void>;
}

async function startThread(data: ThreadData): Promise<Thread> {
  const worker = new Worker(threadFile, { workerData: data, stdout: true, stderr: true });
  const waiting = new Map<number, (answer: Answer) => void>();
  let isGone = false;
  let last = 0;
  const gone = (reason: string): void => {
    isGone = true;
    for (const [id, settle] of waiting) settle({ id, error: reason, code: null });
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  worker.on('error', (error: Error) => gone(error.message));
  worker.on('exit', () => gone('the embedded database has ended'));
  const answerTo = (id: number): Promise<Extract<Answer, { rows: unknown }>['rows']> =>
    new Promise((resolve, reject) => {
      waiting.set(id, (answer) =>
        'rows' in answer ? resolve(answer.rows) : reject(new DatabaseError(answer.error, answer.code)),
      );
    });
  const send = (statements: Question['statements']) => {
    if (isGone) return Promise.reject(new DatabaseError('the embedded database has ended', null));
    last += 1;
    const answer = answerTo(last);
    worker.postMessage({ id: last, statements } satisfies Question);
    return answer;
  };
  await answerTo(0);
  return {
    ask: send,
    async close() {
      await send('close').catch(() => undefined);
      await worker.terminate();
    },
  };
}

/** A refusal of a database, with its SQLSTATE. */
export class DatabaseError extends UpstreamError {
  constructor(
    message: string,
    readonly code: string | null,
    options?: ErrorOptions,
  ) {
    super('queue database', `The queue's database: ${message}`, true, options);
  }
}
