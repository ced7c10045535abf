import { generateKeyPairSync } from 'node:crypto';
import { isCovered, openAccess, type Permissions, reaches, type Token } from './access.js';
import { type Answer, forbidden, notFound, ok, page, Refusal } from './answer.js';
import { answerApp, appJson, isOfApp } from './app-routes.js';
import type { Call, Route } from './call.js';
import { checkRoutes } from './checks.js';
import { codeRoutes } from './code.js';
import { type FakeDelivery, openDeliveries, type Receiver } from './deliveries.js';
import { type Fault, type Match, openFaults } from './faults.js';
import type { Content } from './git.js';
import { graphql } from './graphql.js';
import { pullRoutes } from './pulls.js';
import { FakeRepository, type RepositoryOptions } from './repository.js';
import { reviewRoutes } from './reviews.js';
import { type Asked, listen, type RecordedRequest } from './server.js';
import { talkRoutes } from './talk.js';
import type { FakeUser, Webhook } from './types.js';

export type { FakeDelivery, Receiver } from './deliveries.js';
export type { Fault } from './faults.js';
export type { Content } from './git.js';
export type { FakeRepository } from './repository.js';
export type { RecordedRequest } from './server.js';
export type { FakeCheckRun, FakeComment, FakePull, FakeReview, FakeUser, Role, Webhook } from './types.js';
export { signedHeaders } from './webhooks.js';

export interface FakeGitHub {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly app: { readonly id: number; readonly privateKey: string; readonly slug: string };
  readonly requests: readonly RecordedRequest[];
  /** Requests that the fake does not know, and those that it failed at. */
  readonly unexpected: readonly string[];
  readonly deliveries: readonly FakeDelivery[];
  repository(
    owner: string,
    name: string,
    files: Readonly<Record<string, Content>>,
    options?: RepositoryOptions,
  ): FakeRepository;
  /** Answers the next requests that match otherwise. */
  fail(match: Match, fault: Fault, times?: number): void;
  /** Changes what an installation has granted to the app. Tokens that it has keep what they have. */
  grant(installation: number, permissions: Permissions): void;
  /** A token of a person. */
  personToken(login: string): string;
  /** A token of an installation, such as a workflow gets. */
  installationToken(installation: number): string;
  /** Ends all tokens before their time. */
  expireTokens(): void;
  /** Sends a webhook, signed, and gives the status of the answer. */
  deliver(webhook: Webhook, to: Receiver): Promise<number>;
  /** Keeps a webhook that the app never received; it can be asked for again. */
  lose(webhook: Webhook, to: Receiver): void;
  /** Waits for deliveries that the app asked for again. */
  redelivered(): Promise<void>;
  clearRequests(): void;
  /** Forgets what was recorded, and the faults that were not used up. */
  clear(): void;
  close(): Promise<void>;
}

const routes: readonly Route[] = [
  { method: 'GET', path: /^$/, needs: ['metadata:read'], answer: ({ repository }) => ok(repository.json()) },
  ...pullRoutes,
  ...checkRoutes,
  ...codeRoutes,
  ...reviewRoutes,
  ...talkRoutes,
];

/**
 * A GitHub on the loopback interface, strict where the real one is: it checks the app's signature, the permission of each token, the anchors of
 * comments and the length of texts. Facts: GitHub's REST documentation, version 2022-11-28.
 */
export async function startFakeGitHub(): Promise<FakeGitHub> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const app = { id: 4242, slug: 'dbspec', privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string };
  const user: FakeUser = { login: `${app.slug}[bot]`, type: 'Bot' };
  const repositories = new Map<string, FakeRepository>();
  const requests: RecordedRequest[] = [];
  const unexpected: string[] = [];
  const faults = openFaults();
  const deliveries = openDeliveries();
  const access = openAccess(app.id, publicKey);

  const answer = (asked: Asked): Answer => {
    checkRequest(asked);
    const all = [...repositories.values()];
    if (isOfApp(asked.path)) {
      access.checkApp(asked.authorization);
      const world = { app, access, repositories: all, deliveries: deliveries.all, redeliver: deliveries.redeliver };
      return answerApp(world, asked) ?? unknown(asked);
    }
    const token = access.tokenOf(asked.authorization);
    if (asked.path === '/user') {
      if (token.login === undefined) throw forbidden();
      return ok({ login: token.login, type: 'User' });
    }
    if (asked.path === '/graphql' && asked.method === 'POST')
      return graphql(asked.body, { repositories: all, token, user });
    if (asked.path === '/installation/repositories') {
      const covered = all.filter((repository) => isCovered(token, repository)).map((repository) => repository.json());
      return page(covered, asked.query, asked.address, (items, count) => ({ total_count: count, repositories: items }));
    }
    return ofRepository(asked, token) ?? unknown(asked);
  };

  const ofRepository = (asked: Asked, token: Token): Answer | null => {
    const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(asked.path) ?? [];
    if (owner === '') return null;
    const repository = repositories.get(`${owner}/${name}`.toLowerCase());
    const found = routes.flatMap((route) => {
      const match = route.method === asked.method ? route.path.exec(rest) : null;
      return match === null ? [] : [{ route, match }];
    })[0];
    if (found === undefined) return null;
    if (repository === undefined || !isCovered(token, repository)) throw notFound();
    const { route, match } = found;
    if (!route.needs.some((needed) => reaches(token.permissions, needed))) throw forbidden();
    const parameters = match.slice(1).map((part) => decodeURIComponent(part ?? ''));
    const writer: FakeUser = token.login === undefined ? user : { login: token.login, type: 'User' };
    const call: Call = { ...asked, repository, parameters, user: writer, app: appJson(app) };
    return route.answer(call);
  };

  const unknown = ({ method, path }: Asked): never => {
    unexpected.push(`${method} ${path}`);
    throw notFound();
  };

  const { host, close } = await listen(() => ({
    faults,
    answer,
    installationOf: (authorization) => installationOf(() => access.tokenOf(authorization)),
    record: (request) => void requests.push(request),
    broken: ({ method, path }, error) => void unexpected.push(`${method} ${path}: ${String(error)}`),
  }));

  return {
    host,
    app,
    requests,
    unexpected,
    deliveries: deliveries.all,
    repository(owner, name, files, options = {}) {
      const made = new FakeRepository(host, owner, name, 5000 + repositories.size, files, options);
      repositories.set(`${owner}/${name}`.toLowerCase(), made);
      return made;
    },
    fail: (match, fault, times = 1) => faults.add(match, fault, times),
    grant: access.grant,
    personToken: access.person,
    installationToken: (installation) => String(access.mint(installation, {}, [...repositories.values()]).token),
    expireTokens: access.expire,
    deliver: deliveries.deliver,
    lose: deliveries.lost,
    redelivered: deliveries.settled,
    clearRequests: () => void requests.splice(0),
    clear() {
      requests.splice(0);
      faults.clear();
    },
    async close() {
      await deliveries.settled();
      await close();
    },
  };
}

function installationOf(tokenOf: () => Token): number | null {
  try {
    return tokenOf().installation;
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
