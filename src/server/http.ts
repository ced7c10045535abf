import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Page } from '../core/pages.js';
import type { Delivery } from '../core/ports.js';

/** Largest webhook, in bytes. GitHub sends none above it. Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export const largestWebhookBytes = 25 * 1024 * 1024;

/** Paths that take webhooks: Probot's own, and the root, which its set-up page registers. */
const webhookPaths = new Set(['/api/github/webhooks', '/']);

/** What became of a webhook, for the metrics. */
export type WebhookOutcome = 'stored' | 'known' | 'ignored' | 'refused' | 'too large' | 'unsigned' | 'failed';

/** What the server asks of the rest of the process. */
export interface Intake {
  /** Whether a body was signed with our secret. */
  isSigned(body: Buffer, signature: string): boolean;
  /** The delivery of a payload; null where it asks nothing of us. Throws for a payload that is not what its event says. */
  read(id: string, event: string, payload: unknown): Delivery | null;
  /** Stores a delivery. False where it is stored already. */
  store(delivery: Delivery): Promise<boolean>;
  /** Whether work can be taken in and worked off. */
  isReady(): Promise<boolean>;
  /** The page of a path; null where there is none. */
  page(path: string, query: URLSearchParams): Promise<Page | null>;
  /** Whether webhooks are taken here: a process that only works takes none. */
  readonly takesWebhooks: boolean;
  count(event: string, outcome: WebhookOutcome): void;
  failed(error: unknown, delivery: string): void;
  pageFailed(error: unknown): void;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly outcome: WebhookOutcome;
  /** Whether its signature was looked at, and is ours. */
  readonly isFromGitHub?: boolean;
}

/** The server that takes webhooks and says whether the process is well. It answers when a delivery is stored, and never waits for its work. */
export function webhookServer(intake: Intake): Server {
  const server = createServer((request, response) => {
    answer(request, response, intake).catch((error: unknown) => {
      intake.pageFailed(error);
      response.destroy();
    });
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, intake: Intake): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  if (request.method === 'GET' || request.method === 'HEAD') return page(path, query, response, intake);
  if (request.method !== 'POST' || !webhookPaths.has(path) || !intake.takesWebhooks)
    return say(response, 404, 'There is nothing here.');
  const event = header(request, 'x-github-event');
  const { status, text, outcome, isFromGitHub = false } = await webhook(request, intake);
  // Before its signature is checked, anybody may have sent it, under any name.
  intake.count(event === null || !isFromGitHub ? 'unknown' : event, outcome);
  say(response, status, text);
  // What is left of a body that is too large is not read; the client gets the time to see the answer.
  if (status === 413) setTimeout(() => request.destroy(), 200).unref();
}

async function page(path: string, query: string, response: ServerResponse, intake: Intake): Promise<void> {
  if (path === '/livez') return say(response, 200, 'alive');
  if (path === '/readyz') {
    const isReady = await intake.isReady();
    return say(response, isReady ? 200 : 503, isReady ? 'ready' : 'not ready');
  }
  try {
    const shown = await intake.page(path, new URLSearchParams(query));
    if (shown === null) return say(response, 404, 'There is nothing here.');
    show(response, shown);
  } catch (error) {
    intake.pageFailed(error);
    say(response, 500, 'This page cannot be shown now. Load it again in a minute.');
  }
}

function show(response: ServerResponse, { status, body, policy, isPrivate }: Page): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': isPrivate ? 'private, no-store' : 'no-cache',
    ...(isPrivate ? { 'x-robots-tag': 'noindex, nofollow' } : {}),
  });
  response.end(body);
}

async function webhook(request: IncomingMessage, intake: Intake): Promise<Answer> {
  const [event, id, signature] = ['x-github-event', 'x-github-delivery', 'x-hub-signature-256'].map((name) =>
    header(request, name),
  );
  if (event == null || id == null || signature == null)
    return refused(400, 'x-github-event, x-github-delivery and x-hub-signature-256 are needed.');
  if (!(header(request, 'content-type') ?? '').startsWith('application/json'))
    return refused(415, 'Set the content type of the webhook to application/json.');
  const body = await bodyOf(request);
  if (body === 'cut off') return refused(400, 'The body broke off.');
  if (body === 'too large')
    return { status: 413, text: `A webhook has at most ${largestWebhookBytes} bytes.`, outcome: 'too large' };
  if (!intake.isSigned(body, signature))
    return { status: 400, text: 'The signature does not match the body and our secret.', outcome: 'unsigned' };
  return { ...(await taken(id, event, body.toString('utf8'), intake)), isFromGitHub: true };
}

async function taken(id: string, event: string, body: string, intake: Intake): Promise<Answer> {
  const payload = parsed(body);
  if (payload === undefined) return refused(400, 'The body is not JSON.');
  try {
    const delivery = intake.read(id, event, payload);
    if (delivery === null) return { status: 200, text: 'Nothing to do.', outcome: 'ignored' };
    const isNew = await intake.store(delivery);
    return { status: 202, text: isNew ? 'Stored.' : 'Known already.', outcome: isNew ? 'stored' : 'known' };
  } catch (error) {
    intake.failed(error, id);
    return { status: 500, text: 'The delivery could not be stored. Redeliver it.', outcome: 'failed' };
  }
}

function refused(status: number, text: string): Answer {
  return { status, text, outcome: 'refused' };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // No payload is `undefined`, so that it can stand for a body that is not JSON.
    return undefined;
  }
}

/** The body as it came, unless it is larger than a webhook may be, or its sender went away. */
function bodyOf(request: IncomingMessage): Promise<Buffer | 'too large' | 'cut off'> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= largestWebhookBytes) {
        parts.push(part);
        return;
      }
      request.removeAllListeners('data');
      request.resume();
      resolve('too large');
    });
    request.on('end', () => resolve(Buffer.concat(parts)));
    request.on('error', () => resolve('cut off'));
  });
}

function header(request: IncomingMessage, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function say(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    ...(status === 413 || status === 503 ? { connection: 'close' } : {}),
  });
  response.end(`${text}\n`);
}
