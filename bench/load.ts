import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type AppProcess, secret, startApp } from '../test/support/app-process.js';
import {
  type FakeGitHub,
  type FakeRepository,
  signedHeaders,
  startFakeGitHub,
  type Webhook,
} from '../test/support/fake-github/index.js';
import { startRealPostgres } from '../test/support/real-postgres.js';
import type { Pouring } from './pour.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '100' },
    pulls: { type: 'string', default: '60' },
    store: { type: 'string', default: 'embedded,postgres' },
    skip: { type: 'string' },
  },
});

const files = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  '.github/dbspec.yml': 'shadow:\n  enabled: false\n',
  'migrations/000001_create_shop.up.sql': 'create table orders (id bigint primary key, placed_at timestamptz);\n',
};
const unsafe = { 'migrations/000002_index.up.sql': 'create index orders_placed_at_idx on orders (placed_at);\n' };

function print(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(64)}${figure.padStart(20)}   load ${loadavg()[0]?.toFixed(1)}\n`);
}

/** Pull requests, each in a repository of its own: GitHub's limits on writes are those of an installation. */
function pullsOf(
  fake: FakeGitHub,
  count: number,
): readonly { readonly repository: FakeRepository; readonly number: number }[] {
  return Array.from({ length: count }, (_, index) => {
    const repository = fake.repository('acme', `load-${index}`, files);
    repository.commit('change', unsafe);
    return { repository, number: repository.open({ head: 'change' }).number };
  });
}

/** The part of sorted figures that is at or below a share of them. */
function percentile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Sends webhooks at a steady rate from another process, and gives the time that each took to be acknowledged, in milliseconds; infinite for a refusal. */
async function pour(app: AppProcess, webhooks: readonly Webhook[], perSecond: number): Promise<readonly number[]> {
  const sender = fork(new URL('./pour.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
  const requests = webhooks.map((webhook) => {
    const body = JSON.stringify(webhook.payload);
    return { body, headers: signedHeaders(webhook, body, secret) };
  });
  const pouring: Pouring = { url: `${app.url}/api/github/webhooks`, perSecond, requests };
  sender.send(pouring);
  const [waits] = (await once(sender, 'message')) as [readonly (number | null)[]];
  return waits.map((wait) => wait ?? Infinity);
}

/** Resident memory of a process now, in MB. Source: proc_pid_status(5) */
function memoryOf({ pid }: ChildProcess): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

async function backlog(app: AppProcess): Promise<number> {
  const metrics = await (await fetch(`${app.metricsUrl}/metrics`)).text();
  const counts = [...metrics.matchAll(/^dbspec_deliveries\{state="\w+"\} (\d+)$/gm)].map(([, count]) => Number(count));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Waits until nothing waits or runs, and gives how long that took, in milliseconds. */
async function workedOff(app: AppProcess): Promise<number> {
  const started = performance.now();
  while ((await backlog(app)) > 0) await sleep(250);
  return performance.now() - started;
}

async function intake(store: string, variables: Readonly<Record<string, string>>): Promise<void> {
  const fake = await startFakeGitHub();
  const pulls = pullsOf(fake, Number(values.pulls));
  const app = await startApp(fake, { ...variables });
  const count = Number(values.seconds) * Number(values.rate);
  const webhooks = Array.from({ length: count }, (_, index) => {
    const { repository, number } = pulls[index % pulls.length] ?? pulls[0] ?? fail();
    return repository.webhook('pull_request', 'synchronize', number);
  });
  const memory = [memoryOf(app.child)];
  const watching = setInterval(() => memory.push(memoryOf(app.child)), 500);
  const waits = await pour(app, webhooks, Number(values.rate));
  print(`${store}: ${count} deliveries at ${values.rate}/s, acknowledged`, `${waits.filter(Number.isFinite).length}`);
  for (const share of [0.5, 0.95, 0.99, 1])
    print(`${store}: time to the answer, p${share * 100}`, `${percentile(waits, share).toFixed(0)} ms`);
  print(`${store}: worked off after the last one`, `${((await workedOff(app)) / 1000).toFixed(0)} s`);
  clearInterval(watching);
  print(
    `${store}: memory at first / at most / at last`,
    `${[memory[0], Math.max(...memory), memory.at(-1)].map((mb) => mb?.toFixed(0)).join(' / ')} MB`,
  );
  const open = pulls.filter(({ repository }) => repository.checks.at(-1)?.conclusion !== 'failure').length;
  print(`${store}: pull requests without the right verdict`, `${open}`);
  await app.end('SIGTERM');
  await fake.close();
}

function fail(): never {
  throw new Error('there is no pull request');
}

async function throughput(processes: number, url: string): Promise<void> {
  const fake = await startFakeGitHub();
  const pulls = pullsOf(fake, Number(values.pulls));
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-load-'));
  const variables = { DATABASE_URL: url, DATA_DIR: folder };
  const apps = await Promise.all(Array.from({ length: processes }, () => startApp(fake, variables)));
  const [app = fail()] = apps;
  const concluded = (): number =>
    pulls.flatMap(({ repository }) => repository.checks).filter(({ status }) => status === 'completed').length;
  const until = async (count: number): Promise<void> => {
    while (concluded() < count) await sleep(50);
  };
  // What the processes make up for at their start comes first, and is not counted.
  await until(pulls.length);
  await workedOff(app);
  const before = concluded();
  const started = performance.now();
  for (const { repository, number } of pulls) await app.send(repository.webhook('pull_request', 'reopened', number));
  await until(before + pulls.length);
  const minutes = (performance.now() - started) / 60_000;
  print(
    `reviews a minute with ${processes} process${processes === 1 ? '' : 'es'} on Postgres`,
    (pulls.length / minutes).toFixed(0),
  );
  await Promise.all(apps.map((one) => one.end('SIGTERM')));
  await fake.close();
}

const folder = mkdtempSync(join(tmpdir(), 'dbspec-load-'));
if (values.store.includes('embedded')) await intake('embedded', { DATA_DIR: folder });
for (const processes of values.store.includes('postgres') ? [0, 1, 2] : []) {
  const server = await startRealPostgres();
  if (server === null) break;
  if (processes === 0) await intake('postgres', { DATA_DIR: folder, DATABASE_URL: server.url });
  else await throughput(processes, server.url);
  await server.stop();
}
