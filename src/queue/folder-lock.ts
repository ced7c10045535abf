import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { UserError } from '../core/errors.js';

/** How often a lock shows that its process lives, and after which time without it the process counts as dead, in milliseconds. */
const beatMs = 5000;
const deadMs = 30_000;

/** Folders that this process has locked: its own lock is not a stale one. */
const ours = new Set<string>();

/**
 * Locks a folder for this process by a file beside it, and gives what unlocks it. The file of a process that is dead is taken over: one that does not
 * exist, or whose lock has not been touched for half a minute, so that a number that another program got since does not count.
 *
 * @throws UserError where another process has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = `${folder}.lock`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await writeFile(path, `${process.pid}\n`, { flag: 'wx' });
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = await holderOf(path);
      if (holder !== null || attempt > 2)
        throw new UserError(
          `${folder} is in use by process ${holder ?? 'unknown'}. Stop that one, give this one a DATA_DIR of its own, or let both share a Postgres with DATABASE_URL.`,
        );
      await rm(path, { force: true });
    }
  }
  ours.add(path);
  const beat = setInterval(() => void touch(path), beatMs);
  beat.unref();
  return async () => {
    clearInterval(beat);
    ours.delete(path);
    await rm(path, { force: true });
  };
}

/** The process that holds a lock; null where it is dead. */
async function holderOf(path: string): Promise<number | null> {
  const pid = Number((await readFile(path, 'utf8').catch(() => '')).trim());
  const touched = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  if (ours.has(path)) return process.pid;
  // In a container a process often has the number that the one before it had.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return null;
  return Date.now() - touched < deadMs && isAlive(pid) ? pid : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user lives too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}
