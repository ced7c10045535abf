import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Payload } from '../webhook-examples.js';
import { type Access, appPermissions } from './access.js';
import { type Answer, notFound, ok, page, pageOf } from './answer.js';
import type { FakeDelivery } from './deliveries.js';
import { userJson } from './json.js';
import type { FakeRepository } from './repository.js';

/** The app as it was registered. */
const registered = parse(readFileSync('app.yml', 'utf8')) as { readonly default_events: readonly string[] };

const hookUrl = 'https://dbspec.example.com/api/github/webhooks';

/** What the app itself can ask, by its signature. */
export interface AppWorld {
  /** When each installation was made, or last changed: an ISO date and time. */
  readonly installedAt: string;
  readonly app: { readonly id: number; readonly slug: string };
  readonly access: Access;
  readonly repositories: readonly FakeRepository[];
  readonly deliveries: readonly FakeDelivery[];
  /** Sends a delivery once more. */
  redeliver(delivery: FakeDelivery): void;
}

/** One request of the app. */
export interface AppCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Payload;
  readonly address: string;
}

type AppRoute = readonly [string, RegExp, (world: AppWorld, call: AppCall, id: string, name: string) => Answer];

/** Source: https://docs.github.com/en/rest/apps/apps?apiVersion=2022-11-28 and …/rest/apps/webhooks */
const routes: readonly AppRoute[] = [
  ['GET', /^\/app$/, (world) => ok(appJson(world.app))],
  [
    'GET',
    /^\/app\/installations$/,
    (world, { query, address }) =>
      page(
        installations(world).map((id) => installationJson(world, id)),
        query,
        address,
      ),
  ],
  ['GET', /^\/app\/installations\/(\d+)$/, (world, _, id) => ok(installationJson(world, known(world, Number(id))))],
  [
    'POST',
    /^\/app\/installations\/(\d+)\/access_tokens$/,
    (world, { body }, id) => {
      const installation = known(world, Number(id));
      const covered = world.repositories.filter((repository) => repository.installation === installation);
      return ok(world.access.mint(installation, body, covered), 201);
    },
  ],
  [
    'GET',
    /^\/app\/hook\/config$/,
    () => ok({ content_type: 'json', insecure_ssl: '0', secret: '********', url: hookUrl }),
  ],
  ['GET', /^\/app\/hook\/deliveries$/, deliveries],
  [
    'GET',
    /^\/app\/hook\/deliveries\/(\d+)$/,
    (world, _, id) =>
      ok({ ...shown(deliveryOf(world, id)), request: { payload: deliveryOf(world, id).webhook.payload } }),
  ],
  [
    'POST',
    /^\/app\/hook\/deliveries\/(\d+)\/attempts$/,
    (world, _, id) => {
      world.redeliver(deliveryOf(world, id));
      return ok({}, 202);
    },
  ],
  [
    'GET',
    /^\/repos\/([^/]+)\/([^/]+)\/installation$/,
    (world, _, owner, name) => {
      const found = world.repositories.find((repository) => repository.owner === owner && repository.name === name);
      if (found === undefined) throw notFound();
      return ok(installationJson(world, found.installation));
    },
  ],
];

/** Whether a path is one that only the app's own signature opens. */
export function isOfApp(path: string): boolean {
  return path === '/app' || path.startsWith('/app/') || /^\/repos\/[^/]+\/[^/]+\/installation$/.test(path);
}

/** Answers the app; null where no such route is known. */
export function answerApp(world: AppWorld, call: AppCall): Answer | null {
  for (const [method, path, answer] of routes) {
    const match = method === call.method ? path.exec(call.path) : null;
    if (match !== null) return answer(world, call, match[1] ?? '', match[2] ?? '');
  }
  return null;
}

/** The app as other answers name it. */
export function appJson({ id, slug }: AppWorld['app']): Payload {
  return {
    id,
    slug,
    node_id: `A_${id}`,
    name: slug,
    owner: userJson({ login: 'acme', type: 'Organization' }),
    permissions: appPermissions,
    events: registered.default_events,
  };
}

function installations({ repositories }: AppWorld): readonly number[] {
  return [...new Set(repositories.map(({ installation }) => installation))];
}

function known(world: AppWorld, id: number): number {
  if (!installations(world).includes(id)) throw notFound();
  return id;
}

function installationJson({ app, access, repositories, installedAt }: AppWorld, id: number): Payload {
  const owner = repositories.find(({ installation }) => installation === id)?.owner ?? '';
  return {
    id,
    app_id: app.id,
    app_slug: app.slug,
    account: userJson({ login: owner, type: 'Organization' }),
    target_type: 'Organization',
    repository_selection: 'all',
    permissions: access.granted(id),
    created_at: installedAt,
    updated_at: installedAt,
    suspended_at: null,
  };
}

function deliveryOf({ deliveries: all }: AppWorld, id: string): FakeDelivery {
  const found = all.find((delivery) => delivery.id === Number(id));
  if (found === undefined) throw notFound();
  return found;
}

function shown({ webhook, ...about }: FakeDelivery): object {
  const { installation, repository } = webhook.payload as { installation?: Payload; repository?: Payload };
  return {
    ...about,
    guid: webhook.id,
    event: webhook.event,
    action: webhook.payload.action ?? null,
    installation_id: installation?.id ?? null,
    repository_id: repository?.id ?? null,
  };
}

/** The latest first; pages by a cursor, not by number. */
function deliveries({ deliveries: all }: AppWorld, { query, address }: AppCall): Answer {
  const { size } = pageOf(query);
  const latest = [...all].reverse();
  const cursor = query.get('cursor');
  const from = cursor === null ? 0 : latest.findIndex(({ id }) => `v1_${id}` === cursor);
  const next = latest[from + size];
  const asked = new URLSearchParams({ per_page: String(size), cursor: `v1_${next?.id}` });
  const link: Record<string, string> = next === undefined ? {} : { link: `<${address}?${asked}>; rel="next"` };
  return { ...ok(latest.slice(from, from + size).map(shown)), headers: link };
}
