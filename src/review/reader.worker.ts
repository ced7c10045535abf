import { parentPort } from 'node:worker_threads';
import type { Parsed } from '../core/framework.js';
import type { Facts } from '../core/query-site.js';
import type { SourceFile } from '../core/source.js';
// Not from shelves.js: the worker is waited for, and the rules would double what it loads.
import { dialects } from '../dialects/index.js';
import { frameworks } from '../frameworks/index.js';
import { orms } from '../orms/index.js';
import { factsOf, parseOne, type UnreadCode } from './reader.js';
import type { ReaderAnswer, ReaderTask } from './worker-reader.js';

parentPort?.on('message', (task: ReaderTask) => {
  void answer(task);
});

async function answer(task: ReaderTask): Promise<void> {
  const read = await readerOf(task);
  let batch: ReaderAnswer[] = [];
  let since = performance.now();
  const send = (): void => {
    if (batch.length > 0) parentPort?.postMessage(batch);
    batch = [];
    since = performance.now();
  };
  for (const file of task.files) {
    if (performance.now() - since >= task.batchMs) send();
    batch.push({ task: task.task, path: file.path, result: read(file) });
  }
  send();
}

async function readerOf(task: ReaderTask): Promise<(file: SourceFile) => Parsed | Facts | UnreadCode> {
  const dialect = dialects.find((candidate) => candidate.id === task.dialect) ?? null;
  await dialect?.load();
  if (task.kind === 'parse') {
    const framework = frameworks.find((candidate) => candidate.id === task.member);
    if (framework === undefined || dialect === null)
      throw new Error(`No framework ${task.member}, or no dialect ${task.dialect}.`);
    await framework.load?.();
    return (file) => parseOne(framework, file, dialect);
  }
  const orm = orms.find((candidate) => candidate.id === task.member);
  if (orm === undefined) throw new Error(`No ORM ${task.member}.`);
  await orm.load?.();
  return (file) => factsOf(orm, file, dialect);
}
