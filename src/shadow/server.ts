import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ShadowDatabase } from '../core/ports.js';
import { built } from './built.js';
import type { ServerTask } from './protocol.js';
import { checkRole, connect, dropAll, stemOf, sweep } from './server-access.js';
import { watch } from './watch.js';

/** A real server to rehearse on. */
export interface ServerOptions {
  /** `postgres://role:password@host:port/database`. The role makes databases and may do nothing else. */
  readonly url: string;
}

/** Bounds of the child that speaks with the server, in megabytes: what a statement sends back passes through it. */
const bounds = { heapMegabytes: 128, megabytes: 384 };

/**
 * Opens a real Postgres server: each rehearsal runs in databases of its own, which are dropped with it. Several may run at a time.
 *
 * @throws UserError in `rehearse`, where the role may do more than it should
 */
export function openServer({ url }: ServerOptions): ShadowDatabase {
  const running = new Set<ChildProcess>();
  return {
    async rehearse(rehearsal, limitMs, signal) {
      const ends = Date.now() + limitMs;
      await prepare(url);
      signal?.throwIfAborted();
      const stem = stemOf(Date.now(), randomBytes(6).toString('hex'));
      const child = startChild();
      running.add(child);
      try {
        const left = Math.max(1, ends - Date.now());
        const task: ServerTask = { rehearsal, url, stem, limitMs: left };
        return await watch(child, task, left, signal);
      } finally {
        child.kill('SIGKILL');
        running.delete(child);
        // What cannot be dropped now is swept by a later rehearsal.
        await cleanUp(url, stem).catch(() => undefined);
      }
    },
    async close() {
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

async function prepare(url: string): Promise<void> {
  const client = await connect(url);
  try {
    await checkRole(client);
    // What cannot be dropped is tried again the next time.
    await sweep(client, Date.now()).catch(() => undefined);
  } finally {
    await client.end();
  }
}

async function cleanUp(url: string, stem: string): Promise<void> {
  const client = await connect(url);
  try {
    await dropAll(client, stem);
  } finally {
    await client.end();
  }
}

function startChild(): ChildProcess {
  return fork(join(built, 'server-child.js'), [String(bounds.megabytes)], {
    env: {},
    execArgv: [`--max-old-space-size=${bounds.heapMegabytes}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
}
