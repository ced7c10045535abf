import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Parsed } from '../core/framework.js';
import type { Facts } from '../core/query-site.js';
import type { SourceFile } from '../core/source.js';
import { apart, maxFileLength, notParsed, type Reader, tooLong, type UnreadCode } from './reader.js';

/** What the worker is asked. It answers files in order. */
export interface ReaderTask {
  readonly task: number;
  readonly kind: 'parse' | 'facts';
  readonly member: string;
  readonly dialect: string | null;
  readonly files: readonly SourceFile[];
  /** Answers are sent in batches of this age, in milliseconds: one message for each file would cost more than reading it. */
  readonly batchMs: number;
}

/** One file of a task, read. */
export interface ReaderAnswer {
  readonly task: number;
  readonly path: string;
  readonly result: Answer;
}

type Answer = Parsed | Facts | UnreadCode;

/** How long a file may take, and which script reads. */
export interface WorkerOptions {
  /** Longest time for one file, in milliseconds. Grammars need some seconds to load on a busy machine. */
  readonly limitMs: number;
  readonly script: string;
}

const batchMs = 100;

/** Whether the worker is there: it is a built file, so a source checkout that was never built has none. */
export function hasWorker(): boolean {
  return existsSync(workerPath());
}

/**
 * Reads in a worker, so that a file that takes for ever ends that worker and not the review. The file is then skipped, and a
 * new worker goes on with the next. The worker starts at once, so that it loads while the review finds out what there is to read.
 */
export function workerReader(options: Partial<WorkerOptions> = {}): Reader {
  const { limitMs, script }: WorkerOptions = { limitMs: 20_000, script: workerPath(), ...options };
  const { start, ask, close } = openWorker(limitMs, script);
  start();
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const next = queue.then(work, work);
    queue = next.catch(() => undefined);
    return next;
  };
  const tooSlow = `Reading took longer than ${limitMs / 1000} seconds and was stopped; check the file by hand.`;
  const broken = 'Reading the file ended the reader; check the file by hand.';
  return {
    parse: (framework, files, dialect) =>
      inTurn(async () => {
        const { short, long } = byLength(files);
        const { found, stuck } = await ask({
          kind: 'parse',
          member: framework.id,
          dialect: dialect.id,
          files: short,
        });
        for (const { path, why } of stuck) found.set(path, notParsed(path, why === 'time' ? tooSlow : broken));
        for (const file of long) found.set(file.path, tooLong(file));
        return found as ReadonlyMap<string, Parsed>;
      }),
    facts: (orm, files, dialect) =>
      inTurn(async () => {
        const { short, long } = byLength(files);
        const { found, stuck } = await ask({
          kind: 'facts',
          member: orm.id,
          dialect: dialect?.id ?? null,
          files: short,
        });
        for (const one of stuck) found.set(one.path, one);
        for (const { path } of long) found.set(path, { path, why: 'size' });
        return apart([...found.values()] as readonly (Facts | UnreadCode)[]);
      }),
    close,
  };
}

function byLength(files: readonly SourceFile[]) {
  const isShort = (file: SourceFile): boolean => file.text.length <= maxFileLength;
  return { short: files.filter(isShort), long: files.filter((file) => !isShort(file)) };
}

interface Asked {
  readonly found: Map<string, Answer>;
  /** Files that took too long, or ended the worker. */
  readonly stuck: readonly UnreadCode[];
}

interface OpenWorker {
  start(): void;
  /** Asks for one task at a time. */
  ask(task: Omit<ReaderTask, 'task' | 'batchMs'>): Promise<Asked>;
  close(): Promise<void>;
}

/** A worker that can be started before it is asked, and is started anew after it was ended. */
function openWorker(limitMs: number, script: string): OpenWorker {
  let worker: Worker | null = null;
  let tasks = 0;
  const close = async (): Promise<void> => {
    const ended = worker;
    worker = null;
    await ended?.terminate();
  };
  const start = (): Worker => {
    if (worker === null) {
      const started = startWorker(script);
      // One that dies before it is asked is forgotten; the next question starts another and hears of its end.
      started.on('error', () => undefined);
      started.on('exit', () => {
        if (worker === started) worker = null;
      });
      worker = started;
    }
    return worker;
  };
  const ask: OpenWorker['ask'] = async (task) => {
    const found = new Map<string, Answer>();
    const stuck: UnreadCode[] = [];
    let rest = task.files;
    // What a batch still held when its worker ended was read: the file at fault shows only where each is answered at once.
    let careful = false;
    while (rest.length > 0) {
      tasks += 1;
      const asked = { ...task, task: tasks, files: rest, batchMs: careful ? 0 : batchMs };
      const outcome = await readAll(start(), asked, found, limitMs);
      if (outcome === 'done') break;
      await close();
      rest = rest.filter((file) => !found.has(file.path));
      const [culprit] = rest;
      if (careful && culprit !== undefined) {
        stuck.push({ path: culprit.path, why: outcome });
        rest = rest.slice(1);
      }
      careful = true;
    }
    return { found, stuck };
  };
  return { start, ask, close };
}

function startWorker(script: string): Worker {
  const worker = new Worker(script, {
    env: {},
    // Flags of the program that calls us, such as --input-type, would keep it from starting.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 512 },
    stdout: true,
    stderr: true,
  });
  worker.unref();
  return worker;
}

/** Reads all files of a task, or stops at the first that takes too long or ends the worker. */
function readAll(
  worker: Worker,
  task: ReaderTask,
  found: Map<string, Answer>,
  limitMs: number,
): Promise<'done' | 'time' | 'failure'> {
  return new Promise((resolve) => {
    let left = task.files.length;
    const finish = (outcome: 'done' | 'time' | 'failure'): void => {
      clearTimeout(timer);
      worker.off('message', take);
      worker.off('error', broke);
      worker.off('exit', broke);
      resolve(outcome);
    };
    const late = (): void => finish('time');
    const broke = (): void => finish('failure');
    let timer = setTimeout(late, limitMs);
    const take = (answers: readonly ReaderAnswer[]): void => {
      for (const answer of answers) {
        if (answer.task !== task.task) continue;
        found.set(answer.path, answer.result);
        left -= 1;
      }
      clearTimeout(timer);
      if (left === 0) finish('done');
      else timer = setTimeout(late, limitMs);
    };
    worker.on('message', take);
    worker.on('error', broke);
    worker.on('exit', broke);
    worker.postMessage(task);
  });
}

function workerPath(): string {
  const here = fileURLToPath(import.meta.url);
  return here.endsWith('.ts')
    ? here.replace(/src\/review\/[^/]+$/, 'dist/review/reader.worker.js')
    : here.replace(/[^/\\]+$/, 'reader.worker.js');
}
