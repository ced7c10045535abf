import { generateKeyPairSync } from 'node:crypto';
import { openAccess, type Permissions } from './access.js';
import { type Answer, notFound } from './answer.js';
import { answerTo, installationOf } from './answering.js';
import { type FakeDelivery, openDeliveries, type Receiver } from './deliveries.js';
import { type Fault, type Match, openFaults } from './faults.js';
import type { Content } from './git.js';
import type { FakeUser, Webhook } from './records.js';
import { FakeRepository, type RepositoryOptions } from './repository.js';
import { type Asked, listen, type RecordedRequest } from './server.js';

export type { FakeDelivery, Receiver } from './deliveries.js';
export type { Fault } from './faults.js';
export type { Content } from './git.js';
export type { FakeCheckRun, FakeComment, FakePull, FakeReview, FakeUser, Role, Webhook } from './records.js';
export type { FakeRepository } from './repository.js';
export type { RecordedRequest } from './server.js';
export { signedHeaders } from './webhooks.js';

export interface FakeGitHub {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly app: { readonly id: number; readonly privateKey: string; readonly slug: string };
  readonly requests: readonly RecordedRequest[];
  /** Requests that the fake does not know, and those that it failed at. */
  readonly unexpected: readonly string[];
  readonly deliveries: readonly FakeDelivery[];
  /** When each installation was made, or last changed: an ISO date and time. */
  installedAt: string;
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
  /** Makes a team, `organisation/team`, of people. */
  team(name: string, members: readonly string[]): void;
  clearRequests(): void;
  /** Forgets what was recorded, and the faults that were not used up. */
  clear(): void;
  close(): Promise<void>;
}

/**
 * A GitHub on the loopback interface, strict where the real one is: it checks the app's signature, the permission of each token, the anchors of
 * comments and the length of texts. Facts: GitHub's REST documentation, version 2022-11-28.
 */
export async function startFakeGitHub(): Promise<FakeGitHub> {
  const { app, publicKey } = newApp();
  const user: FakeUser = { login: `${app.slug}[bot]`, type: 'Bot' };
  const repositories: FakeRepository[] = [];
  const requests: RecordedRequest[] = [];
  const unexpected: string[] = [];
  const faults = openFaults();
  const deliveries = openDeliveries();
  const access = openAccess(app.id, publicKey);

  const teams = new Map<string, readonly string[]>();
  const world = {
    app,
    user,
    teams,
    access,
    repositories,
    installedAt: '2026-01-01T00:00:00Z',
    deliveries: deliveries.all,
    redeliver: deliveries.redeliver,
  };
  const answer = (asked: Asked): Answer => {
    const found = answerTo(world, asked);
    if (found !== null) return found;
    unexpected.push(`${asked.method} ${asked.path}`);
    throw notFound();
  };

  const { host, close } = await listen(() => ({
    faults,
    answer,
    installationOf: (authorization) => installationOf(access, authorization),
    record: (request) => void requests.push(request),
    broken: ({ method, path }, error) => void unexpected.push(`${method} ${path}: ${String(error)}`),
  }));

  return {
    host,
    app,
    requests,
    unexpected,
    deliveries: deliveries.all,
    get installedAt() {
      return world.installedAt;
    },
    set installedAt(at) {
      world.installedAt = at;
    },
    repository(owner, name, files, options = {}) {
      const made = new FakeRepository(host, owner, name, 5000 + repositories.length, files, options);
      // The last of a name is the one that is found.
      repositories.unshift(made);
      return made;
    },
    fail: (match, fault, times = 1) => faults.add(match, fault, times),
    grant: access.grant,
    team: (name, members) => void teams.set(name, members),
    personToken: access.person,
    installationToken: (installation) => String(access.mint(installation, {}, repositories).token),
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

function newApp() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  return { app: { id: 4242, slug: 'dbspec', privateKey: pem }, publicKey };
}
