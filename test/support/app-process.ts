import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeGitHub, signedHeaders, type Webhook } from './fake-github/index.js';

/** The secret of the app under test. */
export const secret = 'a long and random secret';

/** The built process, as `npm start` starts it. */
export interface AppProcess {
  readonly url: string;
  readonly metricsUrl: string;
  /** Lines of its log. */
  readonly log: readonly string[];
  readonly child: ChildProcess;
  /** Sends a webhook, signed, and gives the status of the answer. */
  send(webhook: Webhook, changed?: Readonly<Record<string, string>>): Promise<number>;
  /** Ends it with a signal, and gives its exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** The built process while it starts: it may never come to serve. */
export interface StartingApp {
  readonly child: ChildProcess;
  readonly log: readonly string[];
  /** Rejects where the process ends before it serves. */
  readonly serving: Promise<{ readonly url: string; readonly metricsUrl: string }>;
}

type Variables = Readonly<Record<string, string>>;

/** Starts the process in an environment, with its output in pipes. */
export type Launch = (environment: Variables) => ChildProcess;

const builtProcess: Launch = (environment) =>
  spawn(process.execPath, ['dist/server.js'], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** What a process needs to be the app of a fake GitHub. */
export function credentialsOf(fake: FakeGitHub): Variables {
  return {
    APP_ID: String(fake.app.id),
    PRIVATE_KEY: fake.app.privateKey,
    WEBHOOK_SECRET: secret,
    GHE_HOST: fake.host,
    GHE_PROTOCOL: 'http',
  };
}

/** Starts the built process against a fake GitHub. */
export function spawnApp(fake: FakeGitHub, variables: Variables, launch: Launch = builtProcess): StartingApp {
  const child = launch({
    ...credentialsOf(fake),
    PORT: '0',
    METRICS_PORT: '0',
    ...variables,
  });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) =>
      log.push(
        ...chunk
          .toString('utf8')
          .split('\n')
          .filter((line) => line !== ''),
      ),
    );
  return { child, log, serving: listening(child, log) };
}

/** Ends a process with a signal, and gives its exit code; null where the signal ended it. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

/** Starts the built process against a fake GitHub and waits until it is ready. */
export async function startApp(fake: FakeGitHub, variables: Variables, launch?: Launch): Promise<AppProcess> {
  const { child, log, serving } = spawnApp(fake, variables, launch);
  const started = await serving;
  return {
    ...started,
    log,
    child,
    async send(webhook, changed = {}) {
      const body = JSON.stringify(webhook.payload);
      const headers = { ...signedHeaders(webhook, body, secret), ...changed };
      const response = await fetch(`${started.url}/api/github/webhooks`, { method: 'POST', body, headers });
      await response.text();
      return response.status;
    },
    end: (signal = 'SIGTERM') => endProcess(child, signal),
  };
}

async function listening(child: ChildProcess, log: readonly string[]) {
  for (let round = 0; round < 1200; round += 1) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    for (const line of log) {
      const said = line.startsWith('{') ? (JSON.parse(line) as { address?: string; metrics?: string }) : {};
      if (said.address !== undefined && said.metrics !== undefined)
        return { url: said.address, metricsUrl: said.metrics };
    }
    await sleep(50);
  }
  throw new Error(`the process did not start:\n${log.join('\n')}`);
}

/** Waits for something to be so. */
export async function until(isSo: () => boolean, what: string, app?: AppProcess): Promise<void> {
  for (let round = 0; round < 2400; round += 1) {
    if (isSo()) return;
    await sleep(50);
  }
  throw new Error(`it never came to it: ${what}\n${app?.log.join('\n') ?? ''}`);
}
