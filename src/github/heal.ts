import type { Logger } from 'pino';
import { z } from 'zod';
import { UpstreamError } from '../core/errors.js';
import type { JobQueue } from '../core/ports.js';
import { hasVerdict, ownChecks } from './check-run.js';
import { ask, askAll, type Client, type CountedClient, counted } from './client.js';
import { openPulls, type Pull, type Repository } from './repository.js';
import { resumptionOf } from './resumption.js';

/** What healing works with. */
export interface Healing {
  readonly jobs: Pick<JobQueue, 'accept' | 'busyGroups'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** Login of the app: `dbspec[bot]`. */
  ourLogin(): Promise<string>;
  /** The client of the app itself, or of one of its installations. */
  clientOf(installation: number | null): Promise<Client>;
}

/** How much one round may look at: GitHub keeps deliveries for three days, and an installation has 5,000 requests an hour for everything. */
const limits = { deliveries: 1000, redelivered: 50, attempts: 3, repositories: 1000, pulls: 500 };

const deliveryShape = z.object({
  id: z.number(),
  guid: z.string(),
  status: z.string(),
});

/**
 * Makes up for what was lost: asks GitHub to send again what failed to arrive, and orders a review of each open pull request touched since `sinceMs`
 * (milliseconds since 1970) whose head has no finished check of ours and on which nobody works. Of an installation that is new since then, or
 * has other repositories, those touched since `newSinceMs`: nothing tells of pull requests that were open before.
 */
export async function heal(healing: Healing, sinceMs: number, newSinceMs = sinceMs): Promise<void> {
  const { log } = healing;
  await redeliver(healing).catch((error: unknown) => log.warn({ err: error }, 'Deliveries could not be asked for'));
  const app = counted(await healing.clientOf(null));
  const shape = z.object({ id: z.number(), updated_at: z.string() });
  for (const { id, updated_at: changedAt } of await askAll(app, 'GET /app/installations', {}, shape))
    await sweep(healing, id, Date.parse(changedAt) >= sinceMs ? newSinceMs : sinceMs).catch((error: unknown) =>
      log.warn({ err: error, installation: id }, 'An installation could not be looked through'),
    );
}

/** Asks for each delivery that never arrived. One that failed three times fails for a reason that another attempt does not mend. */
async function redeliver({ clientOf, log }: Healing): Promise<void> {
  const app = counted(await clientOf(null));
  const attempts = new Map<string, { id: number; failures: number; isDone: boolean }>();
  for (const { id, guid, status } of await deliveriesOf(app)) {
    const known = attempts.get(guid) ?? { id, failures: 0, isDone: false };
    attempts.set(guid, { id: known.id, failures: known.failures + 1, isDone: known.isDone || status === 'OK' });
  }
  const lost = [...attempts.values()].filter(({ isDone, failures }) => !isDone && failures < limits.attempts);
  // The oldest first, as they would have come.
  for (const { id } of lost.slice(0, limits.redelivered).reverse())
    await ask(app, 'POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: id }, z.unknown());
  if (lost.length > 0) log.info({ deliveries: lost.length }, 'Asked for deliveries that never arrived');
}

/** The latest deliveries first. They are paged by a cursor. */
async function deliveriesOf(app: CountedClient): Promise<readonly z.output<typeof deliveryShape>[]> {
  const found: z.output<typeof deliveryShape>[] = [];
  let cursor: string | null = null;
  do {
    const page: Record<string, unknown> = { per_page: 100, ...(cursor === null ? {} : { cursor }) };
    const { data, headers } = await app.request('GET /app/hook/deliveries', page);
    found.push(...deliveryShape.array().parse(data));
    cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(String(headers.link ?? ''))?.[1] ?? null;
  } while (cursor !== null && found.length < limits.deliveries);
  return found;
}

const repositoriesShape = z.object({
  repositories: z.array(
    z.object({
      name: z.string(),
      owner: z.object({ login: z.string() }),
      archived: z.boolean().optional(),
      disabled: z.boolean().optional(),
    }),
  ),
});

async function repositoriesOf(client: CountedClient): Promise<z.output<typeof repositoriesShape>['repositories']> {
  const found: z.output<typeof repositoriesShape>['repositories'] = [];
  const size = 100;
  for (let page = 1; found.length < limits.repositories; page += 1) {
    const { repositories } = await ask(
      client,
      'GET /installation/repositories',
      { per_page: size, page },
      repositoriesShape,
    );
    found.push(...repositories);
    if (repositories.length < size) break;
  }
  return found;
}

async function sweep(healing: Healing, installation: number, sinceMs: number): Promise<void> {
  const client = counted(await healing.clientOf(installation));
  const repositories = await repositoriesOf(client);
  const busy = await healing.jobs.busyGroups();
  const touched: { readonly repository: Repository; readonly pull: Pull }[] = [];
  for (const { owner, name, archived, disabled } of repositories) {
    if (archived === true || disabled === true) continue;
    const repository: Repository = { client, owner: owner.login, name, installation };
    await alone(healing, repository, async () => {
      for (const pull of await openPulls(repository))
        if (Date.parse(pull.updated_at) >= sinceMs) touched.push({ repository, pull });
    });
  }
  // The latest first, whichever repository they are of: where there are too many, those that nobody touched for long wait for a push.
  touched.sort((one, other) => Date.parse(other.pull.updated_at) - Date.parse(one.pull.updated_at));
  for (const { repository, pull } of touched.slice(0, limits.pulls))
    await alone(healing, repository, () => mend(healing, repository, installation, pull, busy));
}

/** Looks at one of many: what GitHub refuses of it must not keep the others from being looked at. A limit is for all of them. */
async function alone({ log }: Healing, { owner, name }: Repository, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (error instanceof UpstreamError && error.retryAfterMs !== null) throw error;
    log.warn({ err: error, repository: `${owner}/${name}` }, 'A repository could not be looked through');
  }
}

/** Orders a review of a pull request whose head has no verdict. Once an hour at most: what fails again and again must not fill the queue. */
async function mend(
  { jobs, log, ourLogin }: Healing,
  repository: Repository,
  installation: number,
  { number, head }: Pull,
  busy: ReadonlySet<string>,
): Promise<void> {
  const { owner, name } = repository;
  if (busy.has(`${owner}/${name}#${number}`)) return;
  const ours = await ownChecks(repository, head.sha, await ourLogin());
  if (hasVerdict(ours) && ours.every(({ status }) => status === 'completed')) return;
  const hour = Math.floor(Date.now() / 3_600_000);
  const order = resumptionOf(
    `resume ${owner}/${name}#${number} ${head.sha} ${hour}`,
    { owner, name, installation, number },
    { action: 'resume', headSha: head.sha },
  );
  if (await jobs.accept(order)) log.info({ group: order.group }, 'Ordered a review that was lost');
}
