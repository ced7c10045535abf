import { createHash, randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../core/errors.js';
import { exists, processPlace, startOf } from './process-identity.js';

/** How often a lock shows that its process lives, and after which silence a process that cannot be seen counts as dead, in milliseconds. */
const beatMs = 2000;
const deadMs = 15_000;

/** What a lock file says of the process that wrote it. */
interface Holder {
  /** Tells locks of the same process apart. */
  readonly id: string;
  readonly pid: number;
  readonly start: string | null;
  readonly place: string;
}

/** A lock file as it was found. An unreadable one has no holder, and the whole text stands for its id. */
interface Found {
  readonly text: string;
  readonly holder: Holder | null;
  readonly touchedMs: number;
}

/** Locks of this process. */
const ours = new Set<string>();

/**
 * Locks a folder for this process by a file beside it, and gives what unlocks it. The lock of a dead process is taken over: at once where the process can be
 * seen to be gone, and after some silence where it ran in another container or on another machine.
 *
 * `lost` is called when another process has taken the lock all the same, as after this one was halted for long: the folder must not be written any more.
 *
 * @throws UserError where another process has it
 */
export async function lockFolder(folder: string, lost: () => void): Promise<() => Promise<void>> {
  const path = `${resolve(folder)}.lock`;
  const self: Holder = {
    id: randomUUID(),
    pid: process.pid,
    start: await startOf(process.pid),
    place: await processPlace(),
  };
  ours.add(self.id);
  try {
    await take(path, folder, self);
  } catch (error) {
    ours.delete(self.id);
    throw error;
  }
  let beating = Promise.resolve();
  const beat = setInterval(() => {
    beating = beatOnce(path, self, lost);
  }, beatMs);
  beat.unref();
  return async () => {
    clearInterval(beat);
    await beating;
    ours.delete(self.id);
    if ((await find(path))?.holder?.id === self.id) await rm(path, { force: true });
  };
}

async function take(path: string, folder: string, self: Holder): Promise<void> {
  // Each further round means that others take and leave the folder at the same moment.
  for (let round = 0; round < 20; round += 1) {
    if (await create(path, self)) return;
    const found = await find(path);
    if (found === null) continue;
    if (await lives(path, found, self)) throw inUse(folder, found.holder);
    if (await succeed(path, found, folder, self)) return;
  }
  throw inUse(folder, null);
}

/**
 * Puts this process in the place of a dead one. Several may find the same stale lock at the same moment, so whoever succeeds it holds a lock made for that
 * alone, which is taken as any other. False where the stale lock is gone already.
 */
async function succeed(path: string, stale: Found, folder: string, self: Holder): Promise<boolean> {
  const turn = `${path}.${createHash('sha256').update(stale.text).digest('hex').slice(0, 16)}`;
  await take(turn, folder, self);
  try {
    if ((await find(path))?.text !== stale.text) return false;
    const draft = `${path}.${self.id}`;
    await writeFile(draft, textOf(self));
    await rename(draft, path);
    return true;
  } finally {
    await rm(turn, { force: true });
  }
}

/** Makes the lock with all that it says in one step, so that nobody reads half of it. False where there is one. */
async function create(path: string, self: Holder): Promise<boolean> {
  const draft = `${path}.${self.id}`;
  await writeFile(draft, textOf(self));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // A file system without links. What it can do is nearly as good: a half written lock counts as a fresh one that cannot be read.
    return await writeFile(path, textOf(self), { flag: 'wx' }).then(
      () => true,
      (refused: unknown) => {
        if (codeOf(refused) === 'EEXIST') return false;
        throw refused;
      },
    );
  } finally {
    await rm(draft, { force: true });
  }
}

async function lives(path: string, found: Found, self: Holder): Promise<boolean> {
  const { holder } = found;
  if (holder !== null && holder.place === self.place) {
    if (ours.has(holder.id)) return true;
    // A container often gives a process the id that the one before it had.
    if (holder.pid === self.pid || !exists(holder.pid)) return false;
    const start = await startOf(holder.pid);
    if (start !== null && holder.start !== null) return start === holder.start;
  }
  return beats(path, found);
}

/** Watches a lock until it is touched, or has been silent for long enough. */
async function beats(path: string, found: Found): Promise<boolean> {
  while (Date.now() - found.touchedMs < deadMs) {
    await sleep(beatMs / 4);
    const now = await find(path);
    if (now === null) return false;
    if (now.touchedMs !== found.touchedMs || now.text !== found.text) return true;
  }
  return false;
}

async function beatOnce(path: string, self: Holder, lost: () => void): Promise<void> {
  try {
    const found = await find(path);
    const isOurs = found === null ? await create(path, self) : found.holder?.id === self.id;
    const now = new Date();
    if (isOurs) await utimes(path, now, now);
    else lost();
  } catch {
    // A folder that cannot be read for a moment: the next beat shows more.
  }
}

async function find(path: string): Promise<Found | null> {
  try {
    const text = await readFile(path, 'utf8');
    const { mtimeMs } = await stat(path);
    return { text, holder: holderOf(text), touchedMs: mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function textOf(holder: Holder): string {
  return `${JSON.stringify(holder)}\n`;
}

function holderOf(text: string): Holder | null {
  try {
    const said: unknown = JSON.parse(text);
    return isHolder(said) ? said : null;
  } catch {
    return null;
  }
}

function isHolder(said: unknown): said is Holder {
  if (typeof said !== 'object' || said === null) return false;
  const { id, pid, start, place } = said as Partial<Record<keyof Holder, unknown>>;
  const isStart = start === null || typeof start === 'string';
  return typeof id === 'string' && Number.isSafeInteger(pid) && Number(pid) > 0 && isStart && typeof place === 'string';
}

/** Another process has a folder. */
export class FolderInUse extends UserError {
  constructor(
    readonly folder: string,
    /** That process in words. */
    readonly by: string,
  ) {
    super(
      `${folder} is in use by ${by}. Stop that one, give this one a DATA_DIR of its own, or let both share a Postgres with DATABASE_URL.`,
    );
  }
}

function inUse(folder: string, holder: Holder | null): FolderInUse {
  return new FolderInUse(folder, holder === null ? 'another process' : `process ${holder.pid}`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
