import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { DatabaseError, type Row, type Statement } from './database.js';
import type { Answer, Question, ThreadData } from './protocol.js';

const here = dirname(fileURLToPath(import.meta.url));
/** The built file, also when this one runs from its source. */
const threadFile = join(here.replace(/([\\/])src([\\/])queue$/, '$1dist$2queue'), 'pglite.worker.js');

/** Longest time for opening, in milliseconds. A new database takes seconds on an idle machine; a damaged one may never open. */
const openMs = 120_000;

/** The thread of an embedded database. */
export interface Thread {
  /** @throws DatabaseError where the database refuses, or the thread has ended */
  ask(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  /** Whether the thread has ended, by itself or because it was closed. */
  isGone(): boolean;
  close(): Promise<void>;
  /** Ends it without another write to the folder. */
  kill(): void;
}

/**
 * Starts a thread and opens the database in it.
 *
 * @throws DatabaseError where it does not open
 */
export async function startThread(data: ThreadData): Promise<Thread> {
  // It needs nothing of the environment, which holds secrets.
  const worker = new Worker(threadFile, { workerData: data, env: {}, stdout: true, stderr: true });
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
  const answerTo = (id: number): Promise<readonly (readonly Row[])[]> =>
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
  await opened(answerTo(0), worker);
  return {
    ask: send,
    isGone: () => isGone,
    async close() {
      await send('close').catch(() => undefined);
      await worker.terminate();
    },
    kill: () => void worker.terminate(),
  };
}

async function opened(answer: Promise<unknown>, worker: Worker): Promise<void> {
  const late = setTimeout(() => void worker.terminate(), openMs);
  try {
    await answer;
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    clearTimeout(late);
  }
}
