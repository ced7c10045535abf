import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../../bench/migrations.js';
import { secret } from '../app-process.js';
import { type FakeGitHub, startFakeGitHub } from '../fake-github/index.js';
import { type KilledApp, openKilledApp } from './killing.js';
import { brokenPromises, notReviewed, storyOf } from './promises.js';
import { openStream, type Stream } from './stream.js';
import { trouble } from './weather.js';

/** One round: a stream of deliveries to processes that are killed, and at its end the look at what became of it. */
export interface RoundOptions {
  readonly seed: number;
  readonly kills: number;
  /** How many processes share the work. */
  readonly processes: number;
  /** Whether GitHub fails too. */
  readonly weather: boolean;
  readonly shadow: boolean;
  /** The environment that says where the store is. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface RoundResult {
  readonly kills: Readonly<Record<string, number>>;
  /** Deliveries that were sent, the repeated ones included, and those of them that were acknowledged. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly troubles: number;
  readonly pulls: number;
  readonly comments: number;
  readonly checks: number;
  /** Open heads whose check says that GitHub kept them from being reviewed. */
  readonly notReviewed: readonly string[];
  /** Starts that it took after the last kill until all was well. */
  readonly starts: number;
  readonly broken: readonly string[];
  readonly log: readonly string[];
}

/** Pauses between two things that people do, in milliseconds, and how long work may take to be worked off. */
const limits = { stepMs: 4000, quietMs: 240_000, starts: 3 };

/** Plays one round. The same seed gives the same stream and the same plan of kills; what meets what is up to the machine. */
export async function playRound(options: RoundOptions): Promise<RoundResult> {
  const fake = await startFakeGitHub();
  const ports = await Promise.all(Array.from({ length: options.processes }, freePort));
  const random = seeded(options.seed);
  const to = { url: `http://127.0.0.1:${ports[0]}/api/github/webhooks`, secret };
  const stream = openStream({ fake, to, random, repositories: 4, shadow: options.shadow });
  const apps = ports.map((port, index) =>
    openKilledApp(fake, { ...options.variables, PORT: String(port) }, seeded(options.seed * 100 + index)),
  );
  try {
    const troubles = await storm(options, fake, stream, apps);
    const settled = await settle(fake, stream, apps);
    return { ...settled, ...countsOf(fake, stream, apps), troubles, log: apps.flatMap(({ log }) => log) };
  } finally {
    await fake.close();
  }
}

/** The stream, the kills and the weather at the same time, until there were enough kills. Gives how much went wrong at GitHub. */
async function storm(
  { seed, kills, weather }: RoundOptions,
  fake: FakeGitHub,
  stream: Stream,
  apps: readonly KilledApp[],
): Promise<number> {
  const random = seeded(seed + 1);
  let isOver = false;
  let troubles = 0;
  const people = async (): Promise<void> => {
    while (!isOver) {
      if (weather && random() < 0.5) {
        trouble(fake, random);
        troubles += 1;
      }
      await stream.step();
      await sleep(random() * limits.stepMs);
    }
  };
  const lives = async (app: KilledApp): Promise<void> => {
    while (killsOf(apps) < kills) await app.live();
  };
  const walking = people();
  await Promise.all(apps.map(lives)).finally(() => {
    isOver = true;
  });
  await walking;
  fake.clear();
  return troubles;
}

/** Lets one process work off what is left. What only the round of healing at a start makes up for takes one more start. */
async function settle(fake: FakeGitHub, stream: Stream, apps: readonly KilledApp[]) {
  const [app] = apps;
  if (app === undefined) throw new Error('a round needs a process');
  const bot = `${fake.app.slug}[bot]`;
  for (let starts = 1; ; starts += 1) {
    const { metricsUrl, stop } = await app.stay();
    await quiet(fake, metricsUrl);
    const code = await stop();
    const broken = [
      ...brokenPromises(stream, bot),
      ...fake.unexpected,
      ...(code === 0 ? [] : [`it ended with ${code}`]),
    ];
    app.note(`after start ${starts}: ${broken.join('; ')}`);
    for (const words of storyOf(stream, fake.requests, broken)) app.note(words);
    if (broken.length === 0 || starts === limits.starts) return { starts, broken, notReviewed: notReviewed(stream) };
  }
}

/** Waits until nothing waits or runs, and GitHub has not been asked anything for a while. */
async function quiet(fake: FakeGitHub, metricsUrl: string): Promise<void> {
  let since = Date.now();
  for (const end = Date.now() + limits.quietMs; Date.now() < end; await sleep(200)) {
    const metrics = await (await fetch(`${metricsUrl}/metrics`)).text();
    const isIdle = ['waiting', 'running'].every((state) => metrics.includes(`dbspec_deliveries{state="${state}"} 0`));
    const last = fake.requests.at(-1)?.at ?? 0;
    if (!isIdle || Date.now() - last < 1000) since = Date.now();
    if (Date.now() - since > 3000) return;
  }
}

function killsOf(apps: readonly KilledApp[]): number {
  return apps.flatMap(({ kills }) => Object.values(kills)).reduce((sum, count) => sum + count, 0);
}

function countsOf(fake: FakeGitHub, { sent, repositories }: Stream, apps: readonly KilledApp[]) {
  const pulls = repositories.flatMap((repository) => [...repository.pulls.values()]);
  const moments = apps.flatMap(({ kills }) => Object.entries(kills));
  const kills: Record<string, number> = {};
  for (const [moment, count] of moments) kills[moment] = (kills[moment] ?? 0) + count;
  return {
    kills,
    sent: sent.length + fake.deliveries.filter(({ redelivery }) => redelivery).length,
    acknowledged: fake.deliveries.filter(({ status }) => status === 'OK').length,
    pulls: pulls.length,
    comments: pulls.reduce((sum, { reviewComments }) => sum + reviewComments.length, 0),
    checks: repositories.reduce((sum, { checks }) => sum + checks.length, 0),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
