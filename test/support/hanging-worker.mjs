// Takes a delivery, says so, and never ends it: the process that a test kills.
import { openStore } from '../../dist/queue/index.js';

const store = await openStore(JSON.parse(process.argv[2]), { leaseMs: 900, pollMs: 50, concurrency: 1 });
await store.jobs.work(() => {
  process.stdout.write('taken\n');
  return new Promise(() => setInterval(() => undefined, 1000));
}, new AbortController().signal);
