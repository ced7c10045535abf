import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Payload } from '../webhook-examples.js';
import { type Answer, bodyOf, Refusal } from './answer.js';
import type { Fault, Faults } from './faults.js';
import { nextId } from './records.js';

/** One request as the fake received it. */
export interface RecordedRequest {
  readonly method: string;
  /** Without the prefix of an enterprise server, and without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Payload;
  /** What was answered; 0 where nothing was. */
  readonly status: number;
  /** The installation whose token it carried; null for the app itself, and for no token that holds. */
  readonly installation: number | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A request, read. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Payload;
  readonly authorization: string;
  readonly accept: string;
  /** Where it went, without its query. */
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What stands behind the server. */
export interface Behind {
  readonly faults: Faults;
  answer(asked: Asked): Answer;
  installationOf(authorization: string): number | null;
  record(request: RecordedRequest): void;
  /** Tells of a mistake of the fake itself. */
  broken(asked: Asked, error: unknown): void;
}

export interface Listening {
  readonly host: string;
  close(): Promise<void>;
}

/** Listens on the loopback interface. `behind` is made once the address is known. */
export async function listen(behindOf: (host: string) => Behind): Promise<Listening> {
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const behind = behindOf(host);
  let left = 5000;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await read(request, host);
    const fault = behind.faults.take(asked.method, asked.path);
    const installation = behind.installationOf(asked.authorization);
    const real = fault === null || fault.landed === true ? attempt(behind, asked) : null;
    const answer = fault === null && real !== null ? real : faulty(fault ?? {});
    const { method, path, query, body, headers } = asked;
    const status = fault?.kind === undefined ? answer.status : 0;
    const at = Date.now();
    behind.record({
      method,
      path,
      query: Object.fromEntries(query),
      headers,
      body: shownBody(body),
      status,
      installation,
      at,
    });
    left = Math.max(left - 1, 0);
    if (fault?.kind === 'reset') response.destroy();
    else if (fault?.kind === undefined) send(response, asked, answer, left);
  };

  return {
    host,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A body that is no object is kept for the answer, and recorded as an empty one. */
function shownBody(body: unknown): Payload {
  return typeof body === 'object' && body !== null ? (body as Payload) : {};
}

async function read(request: IncomingMessage, host: string): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', `http://${host}`);
  const path = url.pathname.replace(/^\/api\/v3(?=\/|$)/, '').replace(/^\/api(?=\/graphql$)/, '');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const text = Buffer.concat(chunks).toString('utf8');
  // Secrets have no place in what a failing test prints.
  const { authorization = '', ...shown } = headers;
  return {
    method: request.method ?? 'GET',
    path: path === '' ? '/' : path,
    query: url.searchParams,
    body: parsed(text),
    authorization,
    accept: headers.accept ?? '',
    address: `http://${host}${url.pathname}`,
    headers: shown,
  };
}

function parsed(text: string): Payload {
  if (text === '') return {};
  try {
    return JSON.parse(text) as Payload;
  } catch {
    return text as unknown as Payload;
  }
}

function attempt(behind: Behind, asked: Asked): Answer {
  try {
    return behind.answer(asked);
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: bodyOf(error) };
    behind.broken(asked, error);
    return { status: 500, body: { message: `the fake failed: ${String(error)}` } };
  }
}

function faulty({ status = 502, message = 'Server Error', headers = {}, body = { message } }: Fault): Answer {
  return { status, body, headers };
}

function send(response: ServerResponse, asked: Asked, answer: Answer, left: number): void {
  const json = 'application/json; charset=utf-8';
  const content =
    answer.status === 204
      ? Buffer.alloc(0)
      : Buffer.from(answer.type === undefined ? JSON.stringify(answer.body) : (answer.body as string | Buffer));
  const etag = `W/"${createHash('sha256').update(content).digest('hex')}"`;
  const isRead = asked.method === 'GET' && answer.status === 200;
  const isSame = isRead && asked.headers['if-none-match'] === etag;
  response.writeHead(isSame ? 304 : answer.status, {
    'content-type': answer.type ?? json,
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': `FAKE:${nextId()}`,
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': String(left),
    'x-ratelimit-used': String(5000 - left),
    'x-ratelimit-resource': asked.path === '/graphql' ? 'graphql' : 'core',
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 3600),
    ...(isRead ? { etag } : {}),
    ...answer.headers,
  });
  response.end(isSame ? undefined : content);
}
