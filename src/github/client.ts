import { z } from 'zod';
import { UpstreamError } from '../core/errors.js';
import { mapTexts, withoutSecrets } from '../core/secrets.js';

/** What the door needs of an Octokit. Probot's and the one of @octokit/rest both fit. */
export interface Client {
  request(
    route: string,
    parameters?: Record<string, unknown>,
  ): Promise<{ readonly data: unknown; readonly headers: Readonly<Record<string, unknown>> }>;
  graphql(query: string, variables?: Record<string, unknown>): Promise<unknown>;
}

/** A client that counts what it sends. */
export interface CountedClient extends Client {
  /** Requests so far. */
  requests(): number;
}

/** How many requests were sent, by the clients that share it. */
export interface Tally {
  sent: number;
}

/** Counts the requests of one job. */
export function counted(client: Client, tally: Tally = { sent: 0 }): CountedClient {
  return {
    requests: () => tally.sent,
    request(route, parameters) {
      tally.sent += 1;
      return client.request(route, parameters);
    },
    graphql(text, variables) {
      tally.sent += 1;
      return client.graphql(text, variables);
    },
  };
}

/** An answer of GitHub that was no success, with its status. */
export class GitHubError extends UpstreamError {
  override readonly retryAfterMs: number | null;

  constructor(
    readonly status: number,
    what: string,
    options?: ErrorOptions,
  ) {
    const pauseMs = status === 429 || status === 403 ? pauseOf(options?.cause) : null;
    const asks = pauseMs === null ? '' : `, and asks to wait ${inWords(pauseMs)}`;
    super('GitHub', `GitHub answered ${status} to ${what}${asks}`, isPassing(status, options?.cause), options);
    this.retryAfterMs = pauseMs;
  }
}

function inWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return ms < 60_000 ? `${Math.ceil(ms / 1000)} s` : `${minutes} min`;
}

/** Whether the same request may succeed later: the server's fault, a time-out, or a rate limit. */
function isPassing(status: number, cause: unknown): boolean {
  return status >= 500 || status === 429 || status === 408 || (status === 403 && pauseOf(cause) !== null);
}

/** Whether another try in a moment is worth it. A limit asks for a longer pause than is made here. */
export function mayPassSoon(error: unknown): boolean {
  return error instanceof UpstreamError && error.retryable && error.retryAfterMs === null;
}

function isRateLimit(cause: unknown): boolean {
  const words = cause instanceof Error ? cause.message : '';
  return /rate limit|abuse/i.test(words);
}

/** Pause after a secondary limit that does not say how long it lasts, in milliseconds. Source: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const unsaidPauseMs = 60_000;

/** How long GitHub asks to be left alone, in milliseconds; null where it refused for another reason. */
function pauseOf(cause: unknown): number | null {
  const headers = headersOf(cause);
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  const reset = Number(headers['x-ratelimit-reset']);
  if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset))
    return Math.max(reset * 1000 - Date.now(), 1000);
  return isRateLimit(cause) ? unsaidPauseMs : null;
}

function headersOf(cause: unknown): Readonly<Record<string, unknown>> {
  if (!(cause instanceof Error)) return {};
  const response = 'response' in cause ? cause.response : null;
  const answer = typeof response === 'object' && response !== null && 'headers' in response ? response : cause;
  const headers = 'headers' in answer ? answer.headers : null;
  return typeof headers === 'object' && headers !== null ? (headers as Record<string, unknown>) : {};
}

/**
 * Reads from GitHub and checks the shape of what comes back.
 *
 * @throws GitHubError for an answer that is no success
 * @throws UpstreamError for an answer of another shape
 */
export async function ask<Answer extends z.ZodType>(
  client: Client,
  route: string,
  parameters: Record<string, unknown>,
  shape: Answer,
): Promise<z.output<Answer>> {
  const { data } = await sent(client, route, parameters);
  return shaped(data, shape, route);
}

/**
 * Writes to GitHub, once: a write that failed may have landed, so that only the caller, who can look for it, may send it again.
 *
 * @throws GitHubError for an answer that is no success
 */
export function tell<Answer extends z.ZodType>(
  client: Client,
  route: string,
  parameters: Record<string, unknown>,
  shape: Answer,
): Promise<z.output<Answer>> {
  return ask(client, route, { ...parameters, request: { retries: 0 } }, shape);
}

/** All pages of a listing, `limit` items at most. */
export async function askAll<Item extends z.ZodType>(
  client: Client,
  route: string,
  parameters: Record<string, unknown>,
  item: Item,
  limit = 3000,
): Promise<readonly z.output<Item>[]> {
  const found: z.output<Item>[] = [];
  for (let page = 1; found.length < limit; page += 1) {
    const { data } = await sent(client, route, { ...parameters, per_page: 100, page });
    const items = shaped(data, item.array(), route);
    found.push(...items);
    if (items.length < 100) break;
  }
  return found;
}

/** Asks the GraphQL door. */
export async function query<Answer extends z.ZodType>(
  client: Client,
  text: string,
  variables: Record<string, unknown>,
  shape: Answer,
): Promise<z.output<Answer>> {
  try {
    return shaped(await client.graphql(text, variables), shape, 'POST /graphql');
  } catch (error) {
    throw translated(error, 'POST /graphql');
  }
}

async function sent(client: Client, route: string, parameters: Record<string, unknown>) {
  try {
    return await client.request(route, route.startsWith('GET ') ? parameters : mapTexts(parameters, outgoing));
  } catch (error) {
    throw translated(error, route);
  }
}

/** A text as it leaves: without credentials, and where there were some without the offer to put what is shown in place of what stands there. */
function outgoing(text: string): string {
  const left = withoutSecrets(text);
  return left === text ? text : left.replace(/^(`{3,})suggestion$/gm, '$1');
}

function translated(error: unknown, route: string): unknown {
  if (error instanceof UpstreamError) return error;
  if (error instanceof Error && 'status' in error && typeof error.status === 'number')
    return new GitHubError(error.status, route, { cause: error });
  const refusals = refusalsOf(error);
  if (refusals === null || !(error instanceof Error)) return error;
  // The door of GraphQL answers 200 at a limit.
  if (refusals.some(({ type }) => type === 'RATE_LIMITED')) return new GitHubError(403, route, { cause: error });
  // What has no type is a failure of GitHub's own, such as a query that took it too long.
  const mayPass = refusals.some(({ type }) => type === undefined);
  return new UpstreamError('GitHub', `GitHub refused ${route}: ${error.message}`, mayPass, { cause: error });
}

/** Why GitHub's GraphQL door refused, of the error that Octokit or its throttling makes of that; null for any other error. */
function refusalsOf(error: unknown): z.output<typeof refusalsShape>['errors'] | null {
  if (!(error instanceof Error)) return null;
  const answer = error.name === 'GraphqlResponseError' ? error : 'data' in error ? error.data : null;
  const parsed = refusalsShape.safeParse(answer);
  return parsed.success ? parsed.data.errors : null;
}

/** Whether GitHub's GraphQL door refused because what was asked for is not there, or may not be seen. */
export function isHidden(error: unknown): boolean {
  const cause = error instanceof UpstreamError ? error.cause : null;
  const refusals = refusalsOf(cause);
  return refusals?.every(({ type }) => type === 'NOT_FOUND' || type === 'FORBIDDEN') === true;
}

const refusalsShape = z.object({ errors: z.array(z.object({ type: z.string().optional() })).min(1) });

function shaped<Answer extends z.ZodType>(data: unknown, shape: Answer, route: string): z.output<Answer> {
  const parsed = shape.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UpstreamError(
    'GitHub',
    `GitHub's answer to ${route} has another shape than expected: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    false,
  );
}
