import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Payload } from '../webhook-examples.js';
import { type Answer, ok, Refusal } from './answer.js';
import { type Content, FakeRepository, type FakeUser, type Webhook } from './repository.js';
import { routes } from './routes.js';

export type { FakeCheckRun, FakeComment, FakePull, FakeRepository, Webhook } from './repository.js';

/** One request as the fake received it. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the prefix of an enterprise server. */
  readonly path: string;
  readonly body: Payload;
  readonly status: number;
}

/** How a request is answered otherwise. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message?: string;
  /** The request is done all the same, and only its answer is lost. */
  readonly landed?: boolean;
  readonly kind?: 'reset' | 'hang';
}

interface Match {
  readonly method?: string;
  readonly path?: RegExp;
}

export interface FakeGitHub {
  readonly host: string;
  readonly app: { readonly id: number; readonly privateKey: string; readonly slug: string };
  readonly requests: readonly RecordedRequest[];
  /** Requests that the fake does not know. */
  readonly unexpected: readonly string[];
  repository(owner: string, name: string, files: Readonly<Record<string, Content>>): FakeRepository;
  /** Answers the next requests that match otherwise. */
  fail(match: Match, fault: Fault, times?: number): void;
  /** Forgets what was recorded, and the faults that were not used up. */
  clear(): void;
  close(): Promise<void>;
}

const tokenPrefix = 'ghs_installation_';

/**
 * A GitHub on the loopback interface, strict where the real one is: it checks the app's signature, the permission of each token, the anchors of
 * comments and the length of texts. Facts: GitHub's REST documentation, version 2022-11-28.
 */
export async function startFakeGitHub(): Promise<FakeGitHub> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const app = { id: 4242, slug: 'dbspec', privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string };
  const bot: FakeUser = { login: `${app.slug}[bot]`, type: 'Bot' };
  const repositories = new Map<string, FakeRepository>();
  const requests: RecordedRequest[] = [];
  const unexpected: string[] = [];
  const faults: { match: Match; fault: Fault; times: number }[] = [];

  const answerTo = (method: string, path: string, query: URLSearchParams, body: Payload, token: string): Answer => {
    if (path === '/app' || path.startsWith('/app/')) {
      if (!isSignedByApp(token, app.id, publicKey)) throw new Refusal(401, 'A JSON web token could not be decoded');
      return appAnswer(method, path);
    }
    const installation = token.startsWith(tokenPrefix) ? Number(token.slice(tokenPrefix.length)) : null;
    if (installation === null) throw new Refusal(401, 'Bad credentials');
    if (path === '/graphql') return ok(blobs(body, repositories, installation));
    const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    const repository = repositories.get(`${owner}/${name}`);
    if (repository === undefined || repository.installation !== installation) throw new Refusal(404, 'Not Found');
    for (const route of routes) {
      const match = route.method === method ? route.path.exec(rest) : null;
      if (match !== null)
        return route.answer({
          repository,
          parameters: match.slice(1),
          query,
          body,
          user: bot,
          address: `http://${host}${path}`,
        });
    }
    unexpected.push(`${method} ${path}`);
    throw new Refusal(404, 'Not Found');
  };

  const appAnswer = (method: string, path: string): Answer => {
    if (path === '/app') return ok({ id: app.id, slug: app.slug, name: 'dbspec' });
    const installation = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1];
    if (method !== 'POST' || installation === undefined) {
      unexpected.push(`${method} ${path}`);
      throw new Refusal(404, 'Not Found');
    }
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return ok(
      { token: `${tokenPrefix}${installation}`, expires_at: expires, permissions: {}, repository_selection: 'all' },
      201,
    );
  };

  const server = createServer((request, response) => {
    void receive(request).then(({ method, path, query, body, token }) => {
      const at = faults.findIndex(
        ({ match }) => (match.method ?? method) === method && (match.path?.test(path) ?? true),
      );
      const fault = faults[at]?.fault;
      const entry = faults[at];
      if (entry !== undefined) {
        entry.times -= 1;
        if (entry.times === 0) faults.splice(at, 1);
      }
      const real =
        fault === undefined || fault.landed === true ? attempt(() => answerTo(method, path, query, body, token)) : null;
      const answer =
        fault === undefined && real !== null
          ? real
          : {
              status: fault?.status ?? 502,
              body: { message: fault?.message ?? 'Server Error' },
              headers: fault?.headers ?? {},
            };
      requests.push({ method, path, body, status: answer.status });
      if (fault?.kind === 'reset') response.destroy();
      else if (fault?.kind !== 'hang') send(response, answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    app,
    requests,
    unexpected,
    repository(owner, name, files) {
      const made = new FakeRepository(owner, name, 5000 + repositories.size, 'main', files);
      repositories.set(`${owner}/${name}`, made);
      return made;
    },
    fail: (match, fault, times = 1) => faults.push({ match, fault, times }),
    clear() {
      requests.splice(0);
      faults.splice(0);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The headers that GitHub signs a delivery with. */
export function signedHeaders({ id, event }: Webhook, body: string, secret: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/1234567',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

function attempt(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { status: error.status, body: { message: error.message, errors: error.errors } };
  }
}

async function receive(request: IncomingMessage) {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const url = new URL(request.url ?? '/', 'http://fake');
  const path = decodeURI(url.pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api\/graphql$/, '/graphql'));
  const text = Buffer.concat(parts).toString('utf8');
  return {
    method: request.method ?? 'GET',
    path,
    query: url.searchParams,
    body: (text === '' ? {} : JSON.parse(text)) as Payload,
    token: (request.headers.authorization ?? '').replace(/^(?:bearer|token) /i, ''),
  };
}

function send(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3600),
    ...headers,
  });
  response.end(JSON.stringify(body));
}

function isSignedByApp(token: string, id: number, publicKey: Parameters<typeof verify>[2]): boolean {
  const [header = '', claims = '', signature = ''] = token.split('.');
  if (!verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url')))
    return false;
  const { iss, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { iss: unknown; exp: number };
  return String(iss) === String(id) && exp * 1000 > Date.now();
}

/** Answers the one query that is asked: several blobs of one repository by their ids. */
function blobs(body: Payload, repositories: ReadonlyMap<string, FakeRepository>, installation: number): unknown {
  const { owner, name } = body.variables as { owner: string; name: string };
  const repository = repositories.get(`${owner}/${name}`);
  if (repository === undefined || repository.installation !== installation)
    return {
      data: { repository: null },
      errors: [{ type: 'NOT_FOUND', path: ['repository'], message: 'Could not resolve' }],
    };
  const found: Record<string, unknown> = {};
  for (const [, alias = '', oid = ''] of String(body.query).matchAll(/(\w+): object\(oid: "([0-9a-f]{40})"\)/g)) {
    const bytes = repository.objects.blobs.get(oid);
    if (bytes === undefined) {
      found[alias] = null;
      continue;
    }
    const isBinary = bytes.includes(0);
    const isTruncated = bytes.length > 512_000;
    const text = isBinary ? null : bytes.subarray(0, 512_000).toString('utf8');
    found[alias] = { oid, isBinary, isTruncated, text };
  }
  return { data: { repository: found } };
}
