import type { Access, Token } from './access.js';
import { isCovered, reaches } from './access.js';
import { type Answer, forbidden, notFound, ok, page, Refusal } from './answer.js';
import { type AppWorld, answerApp, appJson, isOfApp } from './app-routes.js';
import type { Call, Route } from './call.js';
import { checkRoutes } from './checks.js';
import { codeRoutes } from './code.js';
import { graphql } from './graphql.js';
import { userJson } from './json.js';
import { pullRoutes } from './pulls.js';
import type { FakeUser } from './records.js';
import { reviewRoutes } from './reviews.js';
import type { Asked } from './server.js';
import { talkRoutes } from './talk.js';

const routes: readonly Route[] = [
  { method: 'GET', path: /^$/, needs: ['metadata:read'], answer: ({ repository }) => ok(repository.json()) },
  ...pullRoutes,
  ...checkRoutes,
  ...codeRoutes,
  ...reviewRoutes,
  ...talkRoutes,
];

/** Everything that requests can be about. */
export interface World extends AppWorld {
  readonly user: FakeUser;
  /** Logins of the members of teams, by `organisation/team`. */
  readonly teams: ReadonlyMap<string, readonly string[]>;
}

/**
 * Answers a request; null where it is none that is known.
 *
 * @throws Refusal as GitHub refuses it
 */
export function answerTo(world: World, asked: Asked): Answer | null {
  checkRequest(asked);
  const { access, repositories } = world;
  if (isOfApp(asked.path)) {
    access.checkApp(asked.authorization);
    return answerApp(world, asked);
  }
  const token = access.tokenOf(asked.authorization);
  const user = writerOf(world, token);
  if (asked.path === '/user') {
    if (token.login === null) throw forbidden();
    return ok(userJson(user));
  }
  if (asked.path === '/graphql' && asked.method === 'POST') return graphql(asked.body, { repositories, token, user });
  if (asked.path === '/installation/repositories') {
    const covered = repositories.filter((repository) => isCovered(token, repository));
    const rows = covered.map((repository) => repository.json());
    return page(rows, asked.query, asked.address, (items, count) => ({ total_count: count, repositories: items }));
  }
  const [, organisation, team, login = ''] =
    /^\/orgs\/([^/]+)\/teams\/([^/]+)\/memberships\/([^/]+)$/.exec(asked.path) ?? [];
  if (organisation !== undefined && asked.method === 'GET') {
    if (!reaches(token.permissions, 'members:read')) throw forbidden();
    if (world.teams.get(`${organisation}/${team}`)?.includes(login) !== true) throw notFound();
    return ok({ url: asked.address, role: 'member', state: 'active' });
  }
  return ofRepository(world, asked, token);
}

/** Who writes with a token: the app, or the person whose token it is. */
function writerOf({ user }: World, { login }: Token): FakeUser {
  return login === null ? user : { login, type: 'User' };
}

function ofRepository(world: World, asked: Asked, token: Token): Answer | null {
  const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(asked.path) ?? [];
  const found = owner === '' ? null : routeOf(asked.method, rest);
  if (found === null) return null;
  const { app, repositories } = world;
  const fullName = `${owner}/${name}`.toLowerCase();
  const repository = repositories.find((one) => `${one.owner}/${one.name}`.toLowerCase() === fullName);
  if (repository === undefined || !isCovered(token, repository)) throw notFound();
  if (!found.route.needs.some((needed) => reaches(token.permissions, needed))) throw refused(found.route, token);
  const call: Call = {
    ...asked,
    repository,
    parameters: found.parameters,
    user: writerOf(world, token),
    app: appJson(app),
  };
  return found.route.answer(call);
}

function refused({ needs }: Route, { login }: Token): Refusal {
  const isOfApps = login !== null && needs.includes('checks:write');
  return isOfApps ? new Refusal(403, 'You must authenticate via a GitHub App.') : forbidden();
}

function routeOf(
  method: string,
  path: string,
): { readonly route: Route; readonly parameters: readonly string[] } | null {
  for (const route of routes) {
    const match = route.method === method ? route.path.exec(path) : null;
    if (match !== null) return { route, parameters: match.slice(1).map((part) => decodeURIComponent(part ?? '')) };
  }
  return null;
}

/** The installation whose token a request carries; null for none that holds. */
export function installationOf(access: Access, authorization: string): number | null {
  try {
    const { installation, login } = access.tokenOf(authorization);
    return login === null ? installation : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** What GitHub demands of every request. */
function checkRequest({ headers, body }: Asked): void {
  if ((headers['user-agent'] ?? '') === '')
    throw new Refusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    );
  const given: unknown = body;
  if (typeof given === 'string') throw new Refusal(400, 'Problems parsing JSON');
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Refusal(400, 'Body should be a JSON object');
}
