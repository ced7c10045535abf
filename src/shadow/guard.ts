import { Worker } from 'node:worker_threads';

/** The signal by which a child ends itself when it has taken too much memory. */
export const outOfMemory = 'SIGUSR2';

/** What the guard's thread is told. */
export interface Guarded {
  readonly limitMegabytes: number;
  /** Process id of the parent. */
  readonly parent: number;
}

/**
 * Ends this process when it holds more than `limitMegabytes`, or when its parent is gone: from a thread of its own, since a statement
 * may keep the main one busy for ever.
 */
export function startGuard(limitMegabytes: number): void {
  const guarded: Guarded = { limitMegabytes, parent: process.ppid };
  new Worker(new URL('./guard.worker.js', import.meta.url), { workerData: guarded }).unref();
}
