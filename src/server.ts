#!/usr/bin/env node
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Logger } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import { loginOf, openLog } from './app.js';
import { UserError } from './core/errors.js';
import type { Run } from './core/ports.js';
import { deliveryOf, handleWebhooks, heal, pacing } from './github/index.js';
import { openPages, type Pages } from './pages/index.js';
import { openStore, type Store } from './queue/index.js';
import { webhookServer } from './server/http.js';
import { openMetrics } from './server/metrics.js';
import { type Role, roleOf, serveSetUp } from './server/set-up.js';
import { isSignedWith } from './server/signature.js';
import { type Environment, openServices, readEnvironment } from './services.js';
import { findSnapshot } from './shadow/index.js';

/** A process that serves. */
export interface Serving {
  readonly address: string;
  /** Begins nothing more, gives running reviews the time that is left, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Serves the GitHub App: takes webhooks, stores them, and works them off.
 *
 * @throws UserError for credentials, or a data folder, with which it cannot serve
 */
export async function serve(environment: Environment, role: Extract<Role, { kind: 'app' }>): Promise<Serving> {
  const { ANTHROPIC_API_KEY, LOG_LEVEL } = environment;
  const log = openLog(LOG_LEVEL, [...role.secrets, ...(ANTHROPIC_API_KEY === undefined ? [] : [ANTHROPIC_API_KEY])]);
  const part = partOf(environment);
  const folder = environment.DATA_DIR ?? 'data';
  const cacheFolder = join(folder, 'cache');
  const store = await openStore(
    environment.DATABASE_URL === undefined
      ? { dataFolder: join(folder, 'store'), snapshot: await findSnapshot({ cacheFolder }) }
      : { databaseUrl: environment.DATABASE_URL },
    { failed: (error) => log.error({ err: error }, 'The queue could not be asked') },
  );
  if (store.damaged !== null) log.error({ folder: store.damaged }, 'The store was damaged, and a new one was begun');
  const services = await openServices({ environment: { ...environment, XDG_CACHE_HOME: cacheFolder } });
  const metrics = openMetrics(store.jobs, store.reviews);
  const runs = new Map<string, Run>();
  const probot = probotOf(environment, role, log);
  const ourLogin = loginOf(probot);
  let isStopping = false;
  const isReady = async (): Promise<boolean> => !isStopping && (await store.ready());
  const pages = pagesOf(environment, role.secrets, store, isReady, ourLogin);
  handleWebhooks(probot, {
    services: { ...services, cache: store.cache },
    store: store.reviews,
    log,
    runOf: (delivery) => runs.get(delivery) ?? null,
    ourLogin,
    ...(environment.PUBLIC_URL === undefined ? {} : { pages: pages.addresses(environment.PUBLIC_URL) }),
    reviewed: metrics.review,
    order: (delivery) => store.jobs.accept(delivery),
  });
  const server = webhookServer({
    takesWebhooks: part !== 'worker',
    isSigned: (body, signature) => isSignedWith(role.secrets, body, signature),
    read: deliveryOf,
    store: (delivery) => store.jobs.accept(delivery),
    isReady,
    page: pages.answer,
    count: metrics.webhook,
    failed: (error, delivery) => log.error({ err: error, delivery }, 'A delivery could not be stored'),
    pageFailed: (error) => log.error({ err: error }, 'A page could not be shown'),
  });
  const address = await listen(server, environment.HOST, environment.PORT);
  const metricsAddress = await listen(metrics.server, environment.HOST, environment.METRICS_PORT);
  const stopping = new AbortController();
  const work = part === 'web' ? Promise.resolve() : workOff(store, probot, runs, log, stopping.signal);
  log.info({ address, metrics: metricsAddress, role: part }, 'Listening for webhooks');
  // It may be waiting for GitHub when the process ends; what it had in mind the next process finds again.
  if (part !== 'web') void keepHealthy(store, probot, log, stopping.signal);
  return {
    address,
    async stop() {
      isStopping = true;
      stopping.abort();
      // Until the last run has ended it says that it is not ready, and what is sent all the same is stored for the next process.
      await work;
      await Promise.all([close(server), close(metrics.server)]);
      await services.close();
      await store.close();
    },
  };
}

/** What of the work this process does. */
function partOf({ DBSPEC_ROLE: part, DATABASE_URL }: Environment): Environment['DBSPEC_ROLE'] {
  if (part === 'all' || DATABASE_URL !== undefined) return part;
  throw new UserError(
    `DBSPEC_ROLE=${part} needs DATABASE_URL: a folder is for one process, which does all of the work.`,
  );
}

function pagesOf(
  { GHE_HOST, GHE_PROTOCOL }: Environment,
  secrets: Parameters<typeof openPages>[0]['secrets'],
  { jobs, reviews }: Store,
  isReady: () => Promise<boolean>,
  ourLogin: () => Promise<string>,
): Pages {
  const githubUrl = GHE_HOST === undefined ? 'https://github.com' : `${GHE_PROTOCOL}://${GHE_HOST}`;
  return openPages({
    secrets,
    store: reviews,
    githubUrl,
    // A store that does not answer is what the page is to tell.
    health: async () => ((await isReady()) ? jobs.backlog().catch(() => null) : null),
    installUrl: () => installUrlOf(ourLogin, githubUrl),
  });
}

/** Longest time that the first page waits for GitHub, in milliseconds. */
const nameMs = 2000;

/** Where the app is installed; null where GitHub does not tell its name in time. */
async function installUrlOf(ourLogin: () => Promise<string>, githubUrl: string): Promise<string | null> {
  const late = setTimeout(nameMs, null, { ref: false });
  const login = await Promise.race([ourLogin().catch(() => null), late]);
  const path = githubUrl === 'https://github.com' ? 'apps' : 'github-apps';
  return login === null ? null : `${githubUrl}/${path}/${login.replace(/\[bot\]$/, '')}/installations/new`;
}

/** The app, signed in with its credentials. */
export function probotOf(environment: Environment, role: Extract<Role, { kind: 'app' }>, log: Logger): Probot {
  const { GHE_HOST, GHE_PROTOCOL } = environment;
  return new Probot({
    appId: role.appId,
    privateKey: role.privateKey,
    secret: role.secrets[0],
    log,
    request: { fetch: fetchInTime },
    Octokit: ProbotOctokit.defaults(paced),
    ...(GHE_HOST === undefined ? {} : { baseUrl: `${GHE_PROTOCOL}://${GHE_HOST}/api/v3` }),
  });
}

/** A client that never waits for a limit: the queue does, and works on something else meanwhile. */
function paced(options: { readonly throttle?: object }): object {
  const { retry, throttle } = pacing(0);
  return { ...options, retry, throttle: { ...options.throttle, ...throttle } };
}

/** Longest time that GitHub may take for one answer, in milliseconds. A connection that hangs must not hold up a review. */
const answerMs = 30_000;

function fetchInTime(url: string, options: RequestInit): Promise<Response> {
  const late = AbortSignal.timeout(answerMs);
  return fetch(url, { ...options, signal: options.signal == null ? late : AbortSignal.any([options.signal, late]) });
}

/** Pause between two rounds of healing, and how far back the first one looks, in milliseconds: longer than GitHub keeps deliveries, for a service that was down for longer. */
const healEveryMs = 600_000;
const healSinceMs = 30 * 86_400_000;

/** Makes up for what was lost, at once and then every ten minutes. */
async function keepHealthy(store: Store, probot: Probot, log: Logger, signal: AbortSignal): Promise<void> {
  const ourLogin = loginOf(probot);
  const clientOf = (installation: number | null) => (installation === null ? probot.auth() : probot.auth(installation));
  for (let since = healSinceMs; !signal.aborted; since = 3 * healEveryMs) {
    const healing = { jobs: store.jobs, log, ourLogin, clientOf };
    await heal(healing, Date.now() - since, Date.now() - healSinceMs).catch((error: unknown) =>
      log.warn({ err: error }, 'Nothing could be healed'),
    );
    await setTimeout(healEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

function workOff(
  store: Store,
  probot: Probot,
  runs: Map<string, Run>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  return store.jobs.work(async ({ id, event, action, group, payload }, run) => {
    const line = log.child({ delivery: id, event, action, group, attempt: run.attempt });
    line.info('Working on a delivery');
    runs.set(id, run);
    try {
      // The queue holds what GitHub sent, and the event was checked when it was taken in.
      await probot.receive({ id, name: event, payload } as Parameters<Probot['receive']>[0]);
      line.info('Done with a delivery');
    } catch (error) {
      const cause = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
      line.warn({ err: cause }, 'An attempt at a delivery failed');
      throw cause;
    } finally {
      runs.delete(id);
    }
  }, signal);
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new UserError(`${host}:${port} cannot be listened on: ${error instanceof Error ? error.message : ''}.`, {
      cause: error,
    });
  });
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host}:${taken}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

/** Starts the process by the environment, and ends it on SIGTERM and SIGINT. A second signal ends it at once. */
export async function main(): Promise<void> {
  if (process.env.NODE_ENV !== 'production' && existsSync('.env')) process.loadEnvFile('.env');
  const environment = readEnvironment(process.env);
  const role = await roleOf(environment);
  if (role.kind === 'set-up') return serveSetUp(environment, process.env);
  const serving = await serve(environment, role);
  let signals = 0;
  const end = (): void => {
    signals += 1;
    if (signals > 1) process.exit(1);
    serving.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function fail(error: unknown): never {
  const isMistake = error instanceof UserError;
  process.stderr.write(
    isMistake
      ? `${error.message}\n`
      : `dbspec failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(isMistake ? 2 : 3);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main().catch(fail);
