// A reader's worker that never answers for one path, ends at another, and answers others in batches as the real one does.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (task) => {
  let batch = [];
  for (const file of task.files) {
    if (file.path.includes('endless')) for (;;);
    if (file.path.includes('fatal')) process.exit(1);
    batch.push({ task: task.task, path: file.path, result: { path: file.path, orm: task.member, models: [], functions: [] } });
    if (task.batchMs > 0) continue;
    parentPort.postMessage(batch);
    batch = [];
  }
  parentPort.postMessage(batch);
});
