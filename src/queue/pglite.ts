import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Database, DatabaseError } from './database.js';
import { lockFolder } from './folder-lock.js';
import { startThread, type Thread } from './thread.js';

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
 * @throws DatabaseError where no database can be opened here at all; the folder is then left as it was
 */
export async function openEmbedded(folder: string, snapshot: string | null): Promise<EmbeddedDatabase> {
  await mkdir(dirname(folder), { recursive: true });
  const losing = new AbortController();
  const unlock = await lockFolder(folder, () => losing.abort());
  try {
    const { thread, damaged } = await openOrBeginAnew(folder, snapshot);
    const keeper = keep(folder, thread, losing.signal);
    return {
      damaged,
      run: async (statements) => (await keeper.thread()).ask(statements),
      async close() {
        await keeper.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

interface Keeper {
  thread(): Promise<Thread>;
  close(): Promise<void>;
}

/**
 * Keeps a thread at work: one that broke is followed by the next, which opens the same folder and recovers as after a crash. When the folder is lost to
 * another process, the thread ends without another write, and none follows.
 */
function keep(folder: string, first: Thread, lost: AbortSignal): Keeper {
  let current = Promise.resolve(first);
  let isClosed = false;
  const kill = (): void => void current.then((thread) => thread.kill()).catch(() => undefined);
  lost.addEventListener('abort', kill);
  if (lost.aborted) kill();
  return {
    async thread() {
      const seen = current;
      const thread = await seen.catch(() => null);
      if (lost.aborted) throw new DatabaseError(`another process has taken ${folder}`, null);
      if (isClosed) throw new DatabaseError('it is closed', null);
      if (thread !== null && !thread.isGone()) return thread;
      // Whoever comes first starts the next one; the others find it here.
      if (seen === current) current = startThread({ folder, snapshot: null });
      return current;
    },
    async close() {
      isClosed = true;
      const thread = await current.catch(() => null);
      if (lost.aborted) thread?.kill();
      else await thread?.close();
    },
  };
}

async function openOrBeginAnew(folder: string, snapshot: string | null) {
  if (!existsSync(folder)) return { thread: await startThread({ folder, snapshot }), damaged: null };
  try {
    return { thread: await startThread({ folder, snapshot: null }), damaged: null };
  } catch {
    const damaged = `${folder}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    await rename(folder, damaged);
    return { thread: await beginAnew(folder, snapshot, damaged), damaged };
  }
}

/** Begins a new database. Where that fails too, it was not the folder that was at fault, and it is put back. */
async function beginAnew(folder: string, snapshot: string | null, damaged: string): Promise<Thread> {
  try {
    return await startThread({ folder, snapshot });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    await rename(damaged, folder);
    throw error;
  }
}
