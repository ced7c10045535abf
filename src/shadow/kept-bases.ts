import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type Duplex, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Rehearsal } from '../core/rehearsal.js';

/** Below this number of statements, building a schema takes no longer than restoring it. */
const worthKeeping = 100;

/** How many are kept: each takes about 50 MB, and the pull requests of a repository share one. */
const mostKept = 4;

/** How long one is kept without being used, in milliseconds: 30 days. */
const longestUnused = 30 * 24 * 60 * 60 * 1000;

/** The place of a database that holds the schema before a change, in a folder of such. */
export interface KeptBase {
  readonly path: string;
}

/** Bytes behind a kept database that tell whether it is as it was written: its SHA-256. */
const sealBytes = 32;

function sealOf(database: Uint8Array): Buffer {
  return createHash('sha256').update(database).digest();
}

/**
 * Where the database of a rehearsal's base is kept, or would be; null where the base is too small to be worth it. `engine` tells apart
 * files that another server or build cannot read, or would not make.
 */
export function keptBaseOf(folder: string | null, { base, extensions }: Rehearsal, engine: string): KeptBase | null {
  if (folder === null || base.length < worthKeeping) return null;
  const id = createHash('sha256')
    .update(JSON.stringify([engine, [...extensions].sort(), base]))
    .digest('hex');
  return { path: join(folder, `base-${id}.tar`) };
}

/**
 * Reads a kept database; null where there is none. One that is not as it was written, because a disk failed or somebody touched it, is deleted, so that it is
 * built anew: a statement that fails on it would be told of the change.
 */
export async function readBase({ path }: KeptBase): Promise<Buffer | null> {
  const all = await readFile(path).catch(() => null);
  if (all === null) return null;
  const database = all.subarray(0, Math.max(all.length - sealBytes, 0));
  if (!sealOf(database).equals(all.subarray(database.length))) {
    await rm(path, { force: true });
    return null;
  }
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
  return database;
}

/** Sends a kept database to the child that asks for it. */
export function sendBase(database: Buffer, child: Duplex): Promise<void> {
  return pipeline(Readable.from([database]), child);
}

/** Passes a database on, with its seal behind it. */
function sealing(): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(part: Buffer, _, done) {
      hash.update(part);
      done(null, part);
    },
    flush(done) {
      done(null, hash.digest());
    },
  });
}

/**
 * Takes in what the child sends of a base that it built. `settle` says whether all of it came: then it is kept, and the one that was
 * not used for longest makes room.
 */
export function receiveBase(
  { path }: KeptBase,
  folder: string,
  child: Duplex,
): { settle(whole: boolean): Promise<void> } {
  const draft = `${path}.${process.pid}.${Date.now()}`;
  const received = mkdir(folder, { recursive: true })
    .then(() => pipeline(child, sealing(), createWriteStream(draft, { mode: 0o600 })))
    .then(
      () => true,
      () => false,
    );
  return {
    async settle(whole) {
      const isWhole = (await received) && whole;
      if (isWhole) await rename(draft, path);
      else await rm(draft, { force: true });
      if (isWhole) await makeRoom(folder);
    },
  };
}

/** Deletes kept databases past the number that is kept, and those that were not used for a month. */
export async function makeRoom(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('base-'));
  const dated = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      return { path, used: (await stat(path).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  const newest = dated.sort((one, other) => other.used - one.used);
  const gone = newest.filter(({ used }, at) => at >= mostKept || Date.now() - used > longestUnused);
  await Promise.all(gone.map(({ path }) => rm(path, { force: true })));
}
