import { setTimeout as sleep } from 'node:timers/promises';
import { endProcess, type StartingApp, spawnApp } from '../app-process.js';
import type { FakeGitHub } from '../fake-github/index.js';
import type { Random } from './stream.js';

/** When a process was killed. */
export type Moment = 'starting' | 'serving' | 'at a write';

/** A process that is killed and started again, over and over. */
export interface KilledApp {
  readonly kills: Readonly<Record<Moment, number>>;
  /** Lines of the log of all its lives. */
  readonly log: readonly string[];
  /** Writes a line into that log. */
  note(words: string): void;
  /** Lives once: starts, and is killed with SIGKILL at a random moment. */
  live(): Promise<void>;
  /** Starts it to stay. */
  stay(): Promise<{ readonly metricsUrl: string; stop(): Promise<number | null> }>;
}

/** Longest life after the start, in milliseconds, and the most writes to GitHub in one life that is ended at a write. */
const limits = { startingMs: 3000, servingMs: 6000, writes: 6, waitMs: 15_000 };

/** A process on a fake GitHub, with the variables of its environment. */
export function openKilledApp(
  fake: FakeGitHub,
  variables: Readonly<Record<string, string>>,
  random: Random,
): KilledApp {
  const kills = { starting: 0, serving: 0, 'at a write': 0 };
  const log: string[] = [];
  const kill = async (app: StartingApp, moment: Moment): Promise<void> => {
    await endProcess(app.child, 'SIGKILL');
    kills[moment] += 1;
    log.push(...app.log, `killed: ${moment}`);
  };
  return {
    kills,
    log,
    note: (words) => void log.push(words),
    async live() {
      const app = spawnApp(fake, variables);
      if (random() < 0.15) {
        const isUp = app.serving.then(
          () => true,
          () => false,
        );
        await Promise.race([sleep(random() * limits.startingMs), isUp]);
        return kill(app, 'starting');
      }
      await served(app);
      if (random() < 0.4) {
        await sleep(random() * limits.servingMs);
        return kill(app, 'serving');
      }
      await writesOf(fake, 1 + Math.floor(random() * limits.writes));
      return kill(app, 'at a write');
    },
    async stay() {
      const app = spawnApp(fake, variables);
      const { metricsUrl } = await served(app);
      return {
        metricsUrl,
        async stop() {
          const code = await endProcess(app.child, 'SIGTERM');
          log.push(...app.log);
          return code;
        },
      };
    },
  };
}

/** Waits until it serves. A process that cannot start is a broken promise by itself. */
async function served({ serving, log }: StartingApp): ReturnType<() => StartingApp['serving']> {
  return serving.catch((error: unknown) => {
    throw new Error(`a process did not start:\n${log.slice(-20).join('\n')}`, { cause: error });
  });
}

/** Waits for some more writes to GitHub, or for a time where there are none. */
async function writesOf(fake: FakeGitHub, count: number): Promise<void> {
  const writes = () =>
    fake.requests.filter(({ method, path }) => method !== 'GET' && path.startsWith('/repos/')).length;
  const before = writes();
  for (const end = Date.now() + limits.waitMs; Date.now() < end && writes() < before + count; ) await sleep(1);
}
