import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { Duplex } from 'node:stream';
import { UpstreamError } from '../core/errors.js';
import type { ShadowDatabase } from '../core/ports.js';
import type { Rehearsal, RehearsalResult } from '../core/rehearsal.js';
import { built } from './built.js';
import { keptBaseOf, makeRoom, readBase, receiveBase, sendBase } from './kept-bases.js';
import { basePipe } from './protocol.js';
import { watch } from './watch.js';

export { openServer } from './server.js';

/** Where the embedded database keeps what it may keep. */
export interface PgliteOptions {
  /** Folder for the snapshot of an empty database, where the build has left none; null makes it anew for each process. */
  readonly cacheFolder: string | null;
  /** Folder for databases that hold the schema before a change, so that the next review of it need not build it; null keeps none. */
  readonly baseFolder: string | null;
}

/**
 * Bounds of the child's memory: of its heap and of all of it in megabytes, and of the server's in pages of 64 KiB. At the last, the
 * server itself says that it is out of memory; its files are memory too, and count in the whole.
 */
const bounds = { heapMegabytes: 512, megabytes: 1_536, pages: 12_288 };

/** How long a child stands ready for a rehearsal that does not come, in milliseconds. */
const idleMs = 60_000;

/** Children that a rehearsal has. */
const taken = new WeakSet<ChildProcess>();

/**
 * Opens the embedded Postgres: each rehearsal runs in a child process of its own with an empty environment, which is killed at its
 * deadline. One at a time, since each takes about half a gigabyte.
 */
export function openPglite(options: PgliteOptions): ShadowDatabase {
  let queue: Promise<unknown> = Promise.resolve();
  const running = new Set<ChildProcess>();
  const { baseFolder } = options;
  // There is none before the first is kept.
  if (baseFolder !== null) makeRoom(baseFolder).catch(() => undefined);
  let spare: Promise<ChildProcess | null> = Promise.resolve(null);
  const start = async (when: 'now' | 'when asked'): Promise<ChildProcess> => {
    const child = startChild(resolve(await findSnapshot(options)), when);
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  };
  /** The child that stands ready, where there is one that lives. */
  const take = async (): Promise<ChildProcess> => {
    const ready = await spare;
    spare = Promise.resolve(null);
    return ready?.connected ? ready : start('when asked');
  };
  return {
    warm() {
      spare = spare.then(async (ready) => {
        if (ready?.connected === true) return ready;
        const child = await start('now').catch(() => null);
        // One that nobody takes does not stay.
        if (child !== null) setTimeout(() => dismiss(child), idleMs).unref();
        return child;
      });
    },
    rehearse(rehearsal, limitMs, signal) {
      const next = queue.then(async () => {
        signal?.throwIfAborted();
        const child = await take();
        taken.add(child);
        try {
          return await rehearseIn(child, rehearsal, baseFolder, limitMs, signal);
        } finally {
          child.kill('SIGKILL');
        }
      });
      queue = next.catch(() => undefined);
      return next;
    },
    async forget() {
      if (baseFolder !== null) await rm(baseFolder, { recursive: true, force: true });
    },
    async close() {
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

/** One rehearsal in a child, with the schema before the change from a database that was kept, or kept for the next. */
async function rehearseIn(
  child: ChildProcess,
  rehearsal: Rehearsal,
  folder: string | null,
  limitMs: number,
  signal?: AbortSignal,
): Promise<RehearsalResult> {
  const kept = keptBaseOf(folder, rehearsal, snapshotName());
  const pipe = child.stdio[basePipe];
  if (folder === null || kept === null || !(pipe instanceof Duplex))
    return watch(child, { rehearsal }, limitMs, signal);
  const database = await readBase(kept);
  if (database !== null) {
    // Where it does not arrive, the child builds the base.
    sendBase(database, pipe).catch(() => undefined);
    return watch(child, { rehearsal, base: 'restore' }, limitMs, signal);
  }
  const receiving = receiveBase(kept, folder, pipe);
  let whole = false;
  try {
    const result = await watch(child, { rehearsal, base: 'keep' }, limitMs, signal);
    whole = result.baseComplete;
    return result;
  } finally {
    child.kill('SIGKILL');
    // What cannot be kept is built again.
    await receiving.settle(whole).catch(() => undefined);
  }
}

/** Makes the snapshot of an empty database in a folder, unless it is there. Takes some seconds; gives its path. */
export async function prepareSnapshot(folder: string): Promise<string> {
  const path = join(folder, snapshotName());
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  // The database itself takes long to load, and every other use of it is in the child.
  const { makeSnapshot } = await import('./pglite.js');
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, await makeSnapshot());
  await rename(draft, path);
  return path;
}

function snapshotName(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
  return `empty-${version}.tar`;
}

/** The folder of the embedded database's package, which does not export its manifest. */
function packageFolder(): string {
  let folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The snapshot of an empty database: the one of the build, else one that is made in the cache folder. */
export async function findSnapshot(options: Pick<PgliteOptions, 'cacheFolder'>): Promise<string> {
  const beside = join(built, snapshotName());
  if (existsSync(beside)) return beside;
  if (options.cacheFolder !== null) return prepareSnapshot(options.cacheFolder);
  throw new UpstreamError(
    'shadow database',
    'The snapshot of the embedded database is missing: run the build, or give a cache folder.',
    false,
  );
}

/** A child that nobody has taken ends. */
function dismiss(child: ChildProcess): void {
  if (!taken.has(child)) child.kill('SIGKILL');
}

function startChild(snapshot: string, when: 'now' | 'when asked'): ChildProcess {
  const { heapMegabytes, megabytes, pages } = bounds;
  return fork(join(built, 'child.js'), [snapshot, String(megabytes), when], {
    env: {},
    execArgv: [`--max-old-space-size=${heapMegabytes}`, `--wasm-max-mem-pages=${pages}`, ...permissions(snapshot)],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'],
    serialization: 'advanced',
  });
}

/** Where the running Node can, the child reads only its own code and the snapshot, writes nothing, and starts no process. */
function permissions(snapshot: string): readonly string[] {
  const major = Number(process.versions.node.split('.')[0]);
  const flag = major >= 24 ? '--permission' : major >= 22 ? '--permission' : '--experimental-permission';
  if (!process.allowedNodeEnvironmentFlags.has(flag)) return [];
  const modules = realpathSync(dirname(dirname(packageFolder())));
  const wanted = [...new Set([dirname(built), modules, snapshot, dirname(dirname(built))])];
  // Node 20.18.1 loses a folder of which a part is named too (seen: it no longer read our package.json), so only the outermost are named.
  const readable = wanted.filter(
    (path) => !wanted.some((other) => path !== other && path.startsWith(`${other}${sep}`)),
  );
  return [
    flag,
    '--allow-worker',
    ...readable.map((path) => `--allow-fs-read=${statSync(path).isDirectory() ? join(path, '*') : path}`),
  ];
}
