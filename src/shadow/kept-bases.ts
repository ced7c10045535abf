import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
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
  readonly isThere: boolean;
}

/**
 * Where the database of a rehearsal's base is kept, or would be; null where the base is too small to be worth it. `engine` tells apart
 * files that another server or build cannot read, or would not make.
 */
export async function keptBaseOf(
  folder: string | null,
  { base, extensions }: Rehearsal,
  engine: string,
): Promise<KeptBase | null> {
  if (folder === null || base.length < worthKeeping) return null;
  const id = createHash('sha256')
    .update(JSON.stringify([engine, [...extensions].sort(), base]))
    .digest('hex');
  const path = join(folder, `base-${id}.tar`);
  return {
    path,
    isThere: await access(path).then(
      () => true,
      () => false,
    ),
  };
}

/** Sends a kept database to the child that asks for it. */
export async function sendBase({ path }: KeptBase, child: Duplex): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
  await pipeline(createReadStream(path), child);
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
    .then(() => pipeline(child, createWriteStream(draft, { mode: 0o600 })))
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
