import { generateKeyPairSync, sign } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deliveryOf } from '../../src/github/webhooks.js';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { clientOf, type Octokit, refusalOf } from '../support/fake-github-client.js';

let fake: FakeGitHub;
let repository: FakeRepository;
let octokit: Octokit;
let where: { owner: string; repo: string };
let repositories = 0;

const path = 'db/migrations/20260801000000_index_orders.sql';

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(async () => {
  repositories += 1;
  repository = fake.repository('acme', `shop-${repositories}`, { 'README.md': '# Shop\n' });
  where = { owner: 'acme', repo: repository.name };
  octokit = await clientOf(fake, repository.installation);
  fake.clear();
});

/** A token that the app signs, with some claims changed. */
function signed(changed: object = {}, key = fake.app.privateKey, alg = 'RS256'): string {
  const seconds = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iat: seconds - 30, exp: seconds + 540, iss: fake.app.id, ...changed };
  const text = `${part({ alg, typ: 'JWT' })}.${part(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

async function asked(route: string, authorization: string, init: RequestInit = {}) {
  const response = await fetch(`http://${fake.host}${route}`, { ...init, headers: { authorization, ...init.headers } });
  const body = (await response.json()) as { message?: string };
  return { status: response.status, message: body.message, headers: response.headers };
}

describe('the app', () => {
  it('is known by its signature, with and without the prefix of an enterprise server', async () => {
    for (const route of ['/app', '/api/v3/app']) expect((await asked(route, `Bearer ${signed()}`)).status).toBe(200);
    const { data } = await (await clientOf(fake)).request('GET /app');
    expect(data).toMatchObject({ id: fake.app.id, slug: fake.app.slug });
  });

  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const strangersKey = stranger.export({ type: 'pkcs1', format: 'pem' }) as string;
  const seconds = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => string, number, RegExp]>([
    ['no token', () => '', 401, /could not be decoded/],
    ['a token of another key', () => `Bearer ${signed({}, strangersKey)}`, 401, /could not be decoded/],
    ['another algorithm', () => `Bearer ${signed({}, undefined, 'HS256')}`, 401, /could not be decoded/],
    ['a signature for other claims', () => `Bearer ${signed().replace(/\.[^.]+\./, '.e30.')}`, 401, /decoded/],
    ['another scheme', () => `token ${signed()}`, 401, /could not be decoded/],
    ['another app', () => `Bearer ${signed({ iss: 1 })}`, 404, /Integration not found/],
    ['an end in the past', () => `Bearer ${signed({ exp: seconds() - 1 })}`, 401, /'exp'/],
    ['an end in eleven minutes', () => `Bearer ${signed({ exp: seconds() + 660 })}`, 401, /too far in the future/],
    ['a beginning in the future', () => `Bearer ${signed({ iat: seconds() + 60 })}`, 401, /'iat'/],
  ])('is refused with %s', async (_, authorization, status, message) => {
    const answer = await asked('/app', authorization());
    expect(answer.status).toBe(status);
    expect(answer.message).toMatch(message);
  });

  it('finds its installations, and that of a repository', async () => {
    const app = await clientOf(fake);
    const installations = await app.paginate('GET /app/installations', { per_page: 1 });
    expect(installations.map(({ id }) => id)).toContain(repository.installation);
    const { data } = await app.request('GET /repos/{owner}/{repo}/installation', where);
    expect(data).toMatchObject({ id: repository.installation, permissions: { checks: 'write' } });
  });
});

describe('a token', () => {
  const mint = async (body: object, installation = repository.installation) =>
    (await clientOf(fake)).request('POST /app/installations/{installation_id}/access_tokens', {
      installation_id: installation,
      ...body,
    });
  const read = (token: string, repo = repository.name) => asked(`/repos/acme/${repo}/pulls`, `token ${token}`);

  it('opens the repositories of its installation for an hour, and nothing else', async () => {
    const { data } = await octokit.request('GET /installation/repositories');
    expect(data.repositories.map(({ name }) => name)).toEqual([repository.name]);
    const other = fake.repository('acme', `other-${repositories}`, {});
    expect(await refusalOf(octokit.request('GET /repos/acme/{repo}', { repo: other.name }))).toMatchObject({
      status: 404,
    });
    const { data: minted } = await mint({});
    expect(Date.parse(minted.expires_at) - Date.now()).toBeGreaterThan(3_500_000);
    expect(minted.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('can be narrowed to some repositories', async () => {
    const { installation } = repository;
    const beside = fake.repository('acme', `beside-${repositories}`, {}, { installation });
    const { data } = await mint({ repositories: [repository.name] });
    expect(data.repository_selection).toBe('selected');
    expect((await read(data.token)).status).toBe(200);
    expect((await read(data.token, beside.name)).status).toBe(404);
  });

  it('can be narrowed to some permissions', async () => {
    const { data } = await mint({ permissions: { contents: 'read' } });
    expect(await read(data.token)).toMatchObject({ status: 403, message: 'Resource not accessible by integration' });
    expect(fake.requests.find(({ path: at }) => at.endsWith('access_tokens'))?.body).toEqual({
      permissions: { contents: 'read' },
    });
  });

  it.each<[string, () => Promise<unknown>, number]>([
    ['more than was granted', () => mint({ permissions: { contents: 'write' } }), 422],
    ['a repository of others', () => mint({ repositories: ['somebody-elses'] }), 422],
    ['an installation that is not there', () => mint({}, 1), 404],
  ])('is not given for %s', async (_, work, status) => expect((await refusalOf(work())).status).toBe(status));

  it.each(['', 'token ghs_invented', `Bearer ${'x'.repeat(40)}`])('is needed: not "%s"', async (authorization) => {
    expect((await asked(`/repos/acme/${repository.name}`, authorization)).status).toBe(401);
  });

  it('ends, and is asked for again by a client that starts anew', async () => {
    const { data } = await mint({});
    expect((await read(data.token)).status).toBe(200);
    fake.expireTokens();
    expect(await read(data.token)).toMatchObject({ status: 401, message: 'Bad credentials' });
    const fresh = await clientOf(fake, repository.installation);
    expect((await fresh.request('GET /repos/{owner}/{repo}', where)).status).toBe(200);
  });

  it.each<[string, string, string, object]>([
    ['checks: write', 'checks', 'POST /repos/{owner}/{repo}/check-runs', { name: 'dbspec', head_sha: 'x' }],
    ['pull requests: write', 'pull_requests', 'POST /repos/{owner}/{repo}/pulls/1/reviews', { event: 'COMMENT' }],
    ['contents: read', 'contents', 'GET /repos/{owner}/{repo}/git/trees/main', {}],
  ])('needs %s', async (_, name, route, body) => {
    const { [name]: __, ...less } = {
      contents: 'read',
      checks: 'write',
      pull_requests: 'write',
      metadata: 'read',
    } as Record<string, string>;
    fake.grant(repository.installation, less);
    const weak = await clientOf(fake, repository.installation);
    expect(await refusalOf(weak.request(route, { ...where, ...body }))).toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by integration'),
    });
  });

  it('opens the conversation with either of two permissions', async () => {
    repository.open({ head: 'main' });
    for (const name of ['issues', 'pull_requests']) {
      fake.grant(repository.installation, { metadata: 'read', [name]: 'write' });
      const weak = await clientOf(fake, repository.installation);
      const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
      expect((await weak.request(route, { ...where, issue_number: 1, body: 'Hello.' })).status).toBe(201);
    }
  });
});

describe('a token of a person', () => {
  const get = (route: string, token: string) => asked(route, `token ${token}`);

  it('tells whose it is, as that of an installation does not', async () => {
    expect(await get('/user', fake.personToken('mona'))).toMatchObject({ status: 200 });
    expect((await get('/user', fake.installationToken(repository.installation))).status).toBe(403);
  });

  it('opens what is public, and of what is private what a role was given for', async () => {
    const hidden = fake.repository('acme', `hidden-${repositories}`, {}, { private: true });
    const token = fake.personToken('mona');
    const route = `/repos/acme/${hidden.name}`;
    expect((await get(`/repos/acme/${repository.name}`, token)).status).toBe(200);
    expect((await get(route, token)).status).toBe(404);
    hidden.permission('mona', 'read');
    expect((await get(route, token)).status).toBe(200);
  });

  it('writes in the name of that person', async () => {
    const pull = repository.open({ head: 'main' });
    const init = { method: 'POST', body: JSON.stringify({ body: 'Hello.' }) };
    await asked(`/repos/acme/${repository.name}/issues/1/comments`, `token ${fake.personToken('mona')}`, init);
    expect(pull.issueComments).toMatchObject([{ user: { login: 'mona', type: 'User' } }]);
  });

  it('opens no checks', async () => {
    const init = { method: 'POST', body: JSON.stringify({ name: 'dbspec', head_sha: repository.sha('main') }) };
    const answer = await asked(`/repos/acme/${repository.name}/check-runs`, `token ${fake.personToken('mona')}`, init);
    expect(answer).toMatchObject({ status: 403, message: 'You must authenticate via a GitHub App.' });
  });
});

describe('the server', () => {
  it('tells of requests that it does not know', async () => {
    expect((await refusalOf(octokit.request('GET /repos/{owner}/{repo}/actions/runs', where))).status).toBe(404);
    expect(fake.unexpected).toEqual([`GET /repos/acme/${repository.name}/actions/runs`]);
  });

  it('records what was asked, by whom, and what was answered', async () => {
    await octokit.request('GET /repos/{owner}/{repo}/pulls', { ...where, state: 'all' });
    expect(fake.requests.at(-1)).toMatchObject({
      method: 'GET',
      path: `/repos/acme/${repository.name}/pulls`,
      query: { state: 'all' },
      status: 200,
      installation: repository.installation,
    });
    expect(JSON.stringify(fake.requests)).not.toContain('ghs_');
  });

  it('says what is left of the rate limit', async () => {
    const { headers } = await octokit.request('GET /repos/{owner}/{repo}', where);
    expect(Number(headers['x-ratelimit-remaining'])).toBeLessThan(5000);
    expect(Number(headers['x-ratelimit-reset']) * 1000).toBeGreaterThan(Date.now());
  });

  it('answers 304 to a request for what has not changed', async () => {
    const { headers } = await octokit.request('GET /repos/{owner}/{repo}', where);
    const again = octokit.request('GET /repos/{owner}/{repo}', {
      ...where,
      headers: { 'if-none-match': headers.etag ?? '' },
    });
    expect((await refusalOf(again)).status).toBe(304);
  });

  it('refuses what is no JSON', async () => {
    const { status } = await asked('/app/installations/1/access_tokens', `Bearer ${signed()}`, {
      method: 'POST',
      body: '{',
    });
    expect(status).toBe(400);
  });

  it.each<[string, Parameters<FakeGitHub['fail']>[1], object]>([
    ['a server error', { status: 503 }, { status: 503 }],
    ['a limit', { status: 429, headers: { 'retry-after': '2' } }, { status: 429 }],
    ['a cut connection', { kind: 'reset' }, { status: 500 }],
  ])('fails on demand, once: %s', async (_, fault, expected) => {
    fake.fail({ path: /\/pulls$/ }, fault);
    expect(await refusalOf(octokit.request('GET /repos/{owner}/{repo}/pulls', where))).toMatchObject(expected);
    expect((await octokit.request('GET /repos/{owner}/{repo}/pulls', where)).status).toBe(200);
  });

  it('can leave a request without an answer', async () => {
    fake.fail({ path: /\/pulls$/ }, { kind: 'hang' });
    const request = { signal: AbortSignal.timeout(200) };
    await expect(octokit.request('GET /repos/{owner}/{repo}/pulls', { ...where, request })).rejects.toThrow();
  });

  it('can do what was asked and lose the answer', async () => {
    const pull = repository.open({ head: 'main' });
    fake.fail({ method: 'POST', path: /\/comments$/ }, { status: 502, landed: true });
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
    const { status } = await refusalOf(octokit.request(route, { ...where, issue_number: 1, body: 'Once.' }));
    expect([status, pull.issueComments.length]).toEqual([502, 1]);
  });
});

describe('webhooks', () => {
  const send = (event: string, action: string, extra = {}) => repository.webhook(event, action, 1, extra);

  it('are what GitHub documents, about this repository', () => {
    repository.commit('topic', { [path]: 'select 1;\n' });
    repository.open({ head: 'topic', author: 'mona' });
    const { payload, name } = send('pull_request', 'opened');
    expect(name).toBe('pull_request');
    expect(payload).toMatchObject({
      action: 'opened',
      number: 1,
      installation: { id: repository.installation },
      repository: { full_name: `acme/${repository.name}`, owner: { login: 'acme' } },
      pull_request: { number: 1, head: { sha: repository.sha('topic'), ref: 'topic' }, user: { login: 'mona' } },
      sender: { login: 'mona', type: 'User' },
    });
    expect(JSON.stringify(payload)).not.toMatch(/Hello-World|api\.github\.com/);
  });

  it('are read by the app: every event, for a fork too', () => {
    repository.commit('topic', { [path]: 'select 1;\n' });
    repository.open({ head: 'topic', author: 'stranger', fork: true });
    const read = ({ id, event, payload }: ReturnType<typeof send>) => deliveryOf(id, event, payload)?.group;
    const group = `acme/${repository.name}#1`;
    for (const action of ['opened', 'synchronize', 'reopened', 'closed'])
      expect(read(send('pull_request', action))).toBe(group);
    expect(read(send('pull_request', 'edited', { changes: { base: { ref: { from: 'old' } } } }))).toBe(group);
    expect(read(repository.comments(1, '/dbspec help'))).toBe(group);
    expect(read(send('merge_group', 'checks_requested'))).toContain(repository.sha('topic') ?? 'none');
    expect(read(send('installation', 'deleted'))).toBe(`installation ${repository.installation}`);
    expect(send('pull_request', 'opened').payload).toMatchObject({
      pull_request: { head: { label: 'stranger:topic', repo: { fork: true } } },
    });
  });

  it('can be lost, found in the list of deliveries, and asked for again', async () => {
    repository.open({ head: 'main' });
    const webhook = send('pull_request', 'opened');
    fake.lose(webhook, { url: `http://${fake.host}/nowhere`, secret: 'a secret' });
    const app = await clientOf(fake);
    const list = () => app.request('GET /app/hook/deliveries', { per_page: 1 });
    const [failed] = (await list()).data;
    expect(failed).toMatchObject({ guid: webhook.id, redelivery: false, installation_id: repository.installation });
    expect(failed?.status).not.toBe('OK');
    const again = { delivery_id: Number(failed?.id) };
    expect((await app.request('POST /app/hook/deliveries/{delivery_id}/attempts', again)).status).toBe(202);
    await fake.redelivered();
    const { data, headers } = await list();
    expect(data).toMatchObject([{ guid: webhook.id, redelivery: true, status_code: 401 }]);
    expect(headers.link).toContain('cursor=v1_');
  });
});
