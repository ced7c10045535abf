import { workerData } from 'node:worker_threads';
import { type Guarded, outOfMemory } from './guard.js';

/** How often it is looked, in milliseconds. */
const everyMs = 100;

const { limitMegabytes, parent } = workerData as Guarded;

setInterval(() => {
  if (process.memoryUsage.rss() > limitMegabytes * 1024 * 1024) process.kill(process.pid, outOfMemory);
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, everyMs);
