import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, type Client, GitHubError, query, tell } from '../../src/github/client.js';
import { probotOf } from '../../src/server.js';
import { readEnvironment } from '../../src/services.js';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';

// The client of the service as it is, pauses and plugins included.

let fake: FakeGitHub;
let repository: FakeRepository;
let client: Client;

beforeAll(async () => {
  fake = await startFakeGitHub();
  repository = fake.repository('acme', 'shop', { 'README.md': '# Shop\n' });
  repository.commit('change', { 'README.md': '# The shop\n' });
  repository.open({ head: 'change' });
  const environment = readEnvironment({ GHE_HOST: fake.host, GHE_PROTOCOL: 'http' });
  const role = {
    kind: 'app',
    appId: fake.app.id,
    privateKey: fake.app.privateKey,
    secrets: ['a long secret'],
  } as const;
  const probot = probotOf(environment, role, pino({ level: 'silent' }));
  client = (await probot.auth(repository.installation)) as Client;
  await read();
});
afterAll(() => fake.close());
beforeEach(() => fake.clear());

const number = z.object({ number: z.number() });
const place = { owner: 'acme', repo: 'shop' };
const read = () => ask(client, 'GET /repos/{owner}/{repo}/pulls/1', place, number);
const graph = () => query(client, 'query { viewer { login } }', {}, z.unknown());
const id = z.object({ id: z.number() });
const write = () => {
  const run = { name: 'dbspec', head_sha: repository.branches.get('change') };
  return tell(client, 'POST /repos/{owner}/{repo}/check-runs', { ...place, ...run }, id);
};
const comment = (body: string) => tell(client, 'POST /repos/{owner}/{repo}/issues/1/comments', { ...place, body }, id);
const made = { GET: read, POST: write };

async function failureOf(work: Promise<unknown>): Promise<GitHubError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof GitHubError) return error;
  throw error ?? new Error('it was answered');
}

const secondary = 'You have exceeded a secondary rate limit.';
const inHalfAnHour = () => String(Math.ceil(Date.now() / 1000) + 1790);

describe.each(['GET', 'POST'] as const)('at a limit of GitHub, a %s', (method) => {
  it.each([
    ['a secondary limit', { status: 403, message: secondary, headers: { 'retry-after': '240' } }, 240_000],
    ['a secondary limit with 429', { status: 429, message: secondary, headers: { 'retry-after': '240' } }, 240_000],
    ['a pause without a word', { status: 429, headers: { 'retry-after': '90' } }, 90_000],
    ['a secondary limit that names no time', { status: 403, message: secondary }, 60_000],
  ])('is left alone as long as it asks for: %s', async (_, fault, pauseMs) => {
    fake.fail({ method, path: /\/(pulls\/1|check-runs)$/ }, fault, 9);
    const error = await failureOf(made[method]());
    expect(error).toMatchObject({ status: fault.status, retryable: true, retryAfterMs: pauseMs });
    expect(fake.requests).toHaveLength(1);
  });

  it('waits for the hour to pass where its requests are used up', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inHalfAnHour() };
    fake.fail(
      { method, path: /\/(pulls\/1|check-runs)$/ },
      { status: 403, message: 'API rate limit exceeded', headers },
      9,
    );
    const error = await failureOf(made[method]());
    expect(error.retryable).toBe(true);
    expect(error.retryAfterMs).toBeGreaterThan(1_700_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(1_791_000);
    expect(error.message).toContain('and asks to wait 30 min');
    expect(fake.requests).toHaveLength(1);
  });
});

describe('the door of GraphQL, which answers 200 all the same', () => {
  const refusing = (errors: readonly object[], headers: Record<string, string> = {}) =>
    fake.fail({ path: /\/graphql$/ }, { status: 200, body: { data: null, errors }, headers }, 9);

  it('is left alone at a limit for as long as it lasts', async () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inHalfAnHour() };
    refusing([{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation' }], headers);
    const error = await failureOf(graph());
    expect(error.retryable).toBe(true);
    expect(error.retryAfterMs).toBeGreaterThan(1_700_000);
    expect(fake.requests).toHaveLength(1);
  });

  it('is asked again later where it failed by itself, and not where it refused', async () => {
    refusing([{ message: 'Something went wrong while executing your query.' }]);
    await expect(graph()).rejects.toMatchObject({ name: 'UpstreamError', retryable: true });
    fake.clear();
    refusing([{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }]);
    await expect(graph()).rejects.toMatchObject({ name: 'UpstreamError', retryable: false });
  });
});

describe('a refusal that is no limit', () => {
  it('is not tried again', async () => {
    fake.fail(
      { method: 'GET', path: /\/pulls\/1$/ },
      { status: 403, message: 'Resource not accessible by integration' },
      9,
    );
    expect(await failureOf(read())).toMatchObject({ retryable: false, retryAfterMs: null });
    expect(fake.requests).toHaveLength(1);
  });
});

describe('a write', () => {
  it('that failed is sent once, whatever the failure: it may have landed', async () => {
    for (const status of [500, 502, 503, 504]) {
      fake.clear();
      fake.fail({ method: 'POST', path: /\/check-runs$/ }, { status, landed: true }, 9);
      expect(await failureOf(write())).toMatchObject({ status, retryable: true });
      expect(fake.requests).toHaveLength(1);
    }
  });

  it('is three seconds behind the one before it where it notifies people', async () => {
    const began = performance.now();
    await Promise.all([comment('one'), comment('two')]);
    expect(performance.now() - began).toBeGreaterThan(2_900);
  });
});

describe('a read', () => {
  it('that failed is tried again', async () => {
    fake.fail({ method: 'GET', path: /\/pulls\/1$/ }, { status: 502 });
    expect(await read()).toEqual({ number: 1 });
    expect(fake.requests).toHaveLength(2);
  });

  it('by GraphQL is left alone at a limit too', async () => {
    fake.fail({ path: /\/graphql$/ }, { status: 403, message: secondary, headers: { 'retry-after': '240' } }, 9);
    expect(await failureOf(graph())).toMatchObject({ status: 403, retryAfterMs: 240_000 });
    expect(fake.requests).toHaveLength(1);
  });
});
