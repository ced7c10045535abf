import { describe, expect, it } from 'vitest';
import { Superseded, UpstreamError } from '../../src/core/errors.js';
import type { DraftFinding, Specialist } from '../../src/core/ports.js';
import { marker } from '../../src/github/shown.js';
import { openPages } from '../../src/pages/index.js';
import { noServices } from '../../src/review/services.js';
import type { FakeGitHub, FakePull, FakeRepository } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';
import { index, indexed, setStage, widened, widening } from '../support/order-shop.js';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;

setStage((stage) => {
  ({ fake, repository, app } = stage);
});

function opened(changes: Record<string, string | Uint8Array | null>): FakePull {
  repository.commit('orders-by-date', changes);
  return repository.open({ head: 'orders-by-date' });
}

const posted = (pull: FakePull) =>
  pull.reviewComments.map(({ path, line, body }) => ({ path, line, headline: body.split('\n')[0] }));
const check = () => repository.checks.at(-1);
const calls = (method: string, path: RegExp) =>
  fake.requests.filter((one) => one.method === method && path.test(one.path));

describe('a pull request', () => {
  it('without anything of ours gets a green check, and no comment', async () => {
    const pull = opened({ 'README.md': '# The shop\n' });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(check()).toMatchObject({
      name: 'dbspec',
      status: 'completed',
      conclusion: 'success',
      output: { title: 'No database changes, documentation only' },
    });
    expect(pull.reviews).toEqual([]);
    // Tokens are asked for once an hour.
    expect(fake.requests.filter(({ path }) => !path.startsWith('/app/')).length).toBeLessThanOrEqual(10);
  });

  it('with a hazard gets one review with a comment beside the line, and a red check', async () => {
    const pull = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(pull.reviews).toMatchObject([{ state: 'COMMENTED', commit_id: repository.sha('orders-by-date') }]);
    expect(posted(pull)).toEqual([
      { path: index, line: 2, headline: '**Building this index blocks every write to `orders`**' },
    ]);
    expect(check()).toMatchObject({
      conclusion: 'failure',
      output: { title: '1 problem would block writes on orders' },
    });
    expect(check()?.output.text).toContain('What will run');
    expect(app.outcomes).toEqual(['failure']);
    expect(fake.unexpected).toEqual([]);
  });

  it('shows no password that a migration sets, in its check nor on its page', async () => {
    const pull = opened({
      [index]: `-- migrate:up\ncreate role reporting login password 'hunter2 for all';\n${indexed.split('\n').slice(1).join('\n')}`,
    });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(check()?.output.text).toContain('login password [secret];');
    expect(JSON.stringify(fake.requests)).not.toContain('hunter2');
    const place = { repository: `acme/${repository.name}`, pullRequest: pull.number };
    const kept = await app.store.reviewAt(place, repository.headOf(pull));
    expect(JSON.stringify(kept)).toContain('login password [secret]');
    expect(JSON.stringify(kept)).not.toContain('hunter2');
  });

  it('that was pushed to since its webhook was sent first is reviewed as it is now', async () => {
    const pull = opened({ [index]: indexed });
    const late = { pull_request: { updated_at: '2026-01-01T00:00:00Z' } };
    const webhook = repository.webhook('pull_request', 'opened', pull.number, late);
    const before = repository.headOf(pull);
    repository.commit('orders-by-date', { [widened]: widening });
    await app.receive(webhook);
    expect(repository.checkRuns(before)).toMatchObject([{ status: 'completed', output: { title: 'Superseded' } }]);
    expect(repository.checkRuns(repository.headOf(pull))).toMatchObject([{ conclusion: 'failure' }]);
    expect(pull.reviews).toMatchObject([{ commit_id: repository.headOf(pull) }]);
    expect(posted(pull)).toHaveLength(2);
  });

  it('that was closed since its webhook was sent first is left alone', async () => {
    const pull = opened({ [index]: indexed });
    const late = { pull_request: { updated_at: '2026-01-01T00:00:00Z' } };
    const webhook = repository.webhook('pull_request', 'opened', pull.number, late);
    pull.state = 'closed';
    await app.receive(webhook);
    expect(check()).toMatchObject({ status: 'completed', output: { title: 'Superseded' } });
    expect(pull.reviews).toEqual([]);
  });

  it('is shown "in progress" before it is read', async () => {
    const pull = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    const [first] = fake.requests.filter(({ path }) => path.startsWith('/repos/'));
    expect(first).toMatchObject({ method: 'POST', body: { status: 'in_progress', name: 'dbspec' } });
  });

  it('that is pushed to is told only what is new', async () => {
    const pull = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    repository.commit('orders-by-date', { [widened]: widening, [index]: `-- Orders by date.\n${indexed}` });
    await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
    expect(posted(pull).map(({ path }) => path)).toEqual([index, widened]);
    expect(
      repository.checks.map(({ head_sha, conclusion }) => [head_sha === repository.sha('orders-by-date'), conclusion]),
    ).toEqual([
      [false, 'failure'],
      [true, 'failure'],
    ]);
  });

  it('that is mended by a push gets a green check, and no comment', async () => {
    const pull = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    repository.commit('orders-by-date', { [index]: null });
    await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
    expect(check()).toMatchObject({ conclusion: 'success' });
    expect(pull.reviews).toHaveLength(1);
  });

  it('of a fork is reviewed as any other', async () => {
    repository.commit('theirs', { [index]: indexed });
    const pull = repository.open({ head: 'theirs', fork: true, author: 'stranger' });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(posted(pull)).toHaveLength(1);
    expect(check()?.external_id).toMatch(new RegExp(`^${pull.number}:`));
  });

  it('that lags behind its base is compared from where it left', async () => {
    const pull = opened({ [index]: indexed });
    repository.commit('main', { [widened]: widening });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(posted(pull).map(({ path }) => path)).toEqual([index]);
  });

  it('has a finding about an old line on the file', async () => {
    const old = `${Array.from({ length: 30 }, (_, at) => `-- note ${at}`).join('\n')}\n`;
    repository.commit('main', {
      [index]: `-- migrate:up\n${indexed.slice(14, 71)}\n${old}select 1;\n\n-- migrate:down\nselect 1;\n`,
    });
    repository.commit('orders-by-date', {}, { parent: repository.sha('main') ?? '' });
    const text =
      repository
        .commitOf(repository.sha('main') ?? '')
        .files.get(index)
        ?.toString() ?? '';
    const pull = opened({ [index]: text.replace('select 1;', 'select 2;') });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    for (const comment of pull.reviewComments) expect(comment.path).toBe(index);
    expect(check()?.status).toBe('completed');
  });
});

describe('files that GitHub lists without a patch', () => {
  it('are compared by their texts', async () => {
    repository.patchLimit = 0;
    const pull = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(check()).toMatchObject({ conclusion: 'failure' });
    expect(app.outcomes).toEqual(['failure']);
  });

  it('are no trouble when they are binary', async () => {
    const pull = opened({ 'logo.png': new Uint8Array([137, 80, 0, 1, 2]), [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(posted(pull)).toHaveLength(1);
  });

  it('are found in trees that come cut short', async () => {
    repository.treeLimit = 1;
    const pull = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(posted(pull)).toHaveLength(1);
  });

  it('are read whole when they are longer than one answer holds', async () => {
    const long = `${Array.from({ length: 9000 }, (_, at) => `-- ${at} ${'x'.repeat(60)}`).join('\n')}\n`;
    const pull = opened({ [index]: `-- migrate:up\n${long}${indexed.slice(14)}` });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(check()).toMatchObject({ conclusion: 'failure' });
    expect(calls('GET', /\/git\/blobs\//).length).toBeGreaterThan(0);
  });
});

describe('when GitHub fails', () => {
  it('a review that landed and answered 502 is not posted again', async () => {
    const pull = opened({ [index]: indexed });
    fake.fail({ method: 'POST', path: /\/reviews$/ }, { status: 502, landed: true });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(pull.reviews).toHaveLength(1);
    expect(posted(pull)).toHaveLength(1);
    expect(check()?.status).toBe('completed');
  });

  it('a check that landed and answered 502 is taken up, not opened again', async () => {
    const pull = opened({ [index]: indexed });
    fake.fail({ method: 'POST', path: /\/check-runs$/ }, { status: 502, landed: true });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(repository.checks).toHaveLength(1);
    expect(check()).toMatchObject({ status: 'completed', conclusion: 'failure' });
  });

  it('the queue tries again, and the second attempt goes on with the same check', async () => {
    const pull = opened({ [index]: indexed });
    const webhook = repository.webhook('pull_request', 'opened', pull.number);
    fake.fail({ method: 'GET', path: /\/git\/trees\// }, { status: 503 });
    const failure = await app.receive(webhook).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UpstreamError);
    expect(check()?.status).toBe('in_progress');
    await app.receive(webhook, { attempt: 2 });
    expect(repository.checks).toHaveLength(1);
    expect(check()).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(posted(pull)).toHaveLength(1);
  });

  it('the last attempt concludes the check and says that nothing was reviewed', async () => {
    const pull = opened({ [index]: indexed });
    fake.fail({ method: 'GET', path: /\/git\/trees\// }, { status: 503 }, 9);
    await app.receive(repository.webhook('pull_request', 'opened', pull.number), { isLast: true });
    expect(check()).toMatchObject({
      status: 'completed',
      conclusion: 'neutral',
      output: { title: expect.stringMatching(/^Not reviewed: GitHub answered 503/) },
    });
  });

  it('a head at which the process died each time has its check concluded, and is not reviewed once more', async () => {
    const pull = opened({ [index]: indexed });
    const webhook = repository.webhook('pull_request', 'opened', pull.number);
    fake.fail({ method: 'GET', path: /\/compare\// }, { status: 502 });
    await app.receive(webhook).catch(() => undefined);
    expect(check()?.status).toBe('in_progress');
    fake.clear();
    await app.receive(webhook, { attempt: 8, isLast: true, isGivenUp: true });
    expect(repository.checks).toMatchObject([
      { conclusion: 'neutral', output: { title: 'Not reviewed: dbspec was ended each time that it worked on this' } },
    ]);
    expect(calls('GET', /\/compare\//)).toEqual([]);
  });

  it('a line that GitHub does not take goes to the file, and the others stand', async () => {
    const pull = opened({ [index]: indexed, [widened]: widening });
    fake.fail(
      { method: 'POST', path: /\/reviews$/ },
      { status: 422, message: 'pull_request_review_thread.line must be part of the diff' },
    );
    fake.fail({ method: 'POST', path: /\/pulls\/\d+\/comments$/ }, { status: 422, message: 'Validation Failed' });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(pull.reviewComments.map(({ path, subject_type }) => [path, subject_type])).toEqual([
      [index, 'file'],
      [widened, 'line'],
    ]);
  });

  it('a review that was begun and never sent is swept away first', async () => {
    const pull = opened({ [index]: indexed });
    const user = { login: 'dbspec[bot]', type: 'Bot' } as const;
    pull.reviews.push({ id: 1, user, state: 'PENDING', body: '', commit_id: repository.headOf(pull) });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(pull.reviews.map(({ state }) => state)).toEqual(['COMMENTED']);
    expect(posted(pull)).toHaveLength(1);
  });
});

describe('a run', () => {
  it('that is superseded says so and stops', async () => {
    const pull = opened({ [index]: indexed });
    const signal = AbortSignal.abort(new Superseded());
    await app.receive(repository.webhook('pull_request', 'opened', pull.number), { signal });
    expect(check()).toMatchObject({ conclusion: 'cancelled', output: { title: 'Superseded' } });
    expect(pull.reviews).toEqual([]);
    expect(app.outcomes).toEqual(['superseded']);
  });

  it('that the process cuts short leaves its check to the next', async () => {
    const pull = opened({ [index]: indexed });
    const signal = AbortSignal.abort(new Error('the process ends'));
    await expect(app.receive(repository.webhook('pull_request', 'opened', pull.number), { signal })).rejects.toThrow(
      'the process ends',
    );
    expect(check()?.status).toBe('in_progress');
  });

  it('is not kept from speaking by a person who quotes our marker', async () => {
    const pull = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    const mark = /<!-- dbspec:\w+ -->/.exec(pull.reviewComments[0]?.body ?? '')?.[0] ?? '';
    expect(mark).toBe(marker(mark.slice(12, 28)));
    pull.reviewComments.splice(0, 9, { id: 5, user: { login: 'mallory', type: 'User' }, body: mark, reactions: [] });
    repository.commit('orders-by-date', { 'README.md': 'x' });
    await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
    expect(pull.reviewComments).toHaveLength(2);
  });
});

describe('a check that is asked for again', () => {
  it('is run again on the head that it names', async () => {
    const pull = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    const run = check();
    const webhook = repository.webhook('check_run', 'rerequested', pull.number, {
      check_run: { name: 'dbspec', head_sha: run?.head_sha, external_id: run?.external_id, pull_requests: [] },
    });
    await app.receive(webhook);
    expect(repository.checks).toHaveLength(2);
    expect(check()).toMatchObject({ head_sha: run?.head_sha, conclusion: 'failure' });
    expect(posted(pull)).toHaveLength(1);
  });

  it('is run again for a suite that names no pull request', async () => {
    const pull = opened({ [index]: indexed });
    const suite = { head_sha: repository.headOf(pull), pull_requests: [] };
    await app.receive(repository.webhook('check_suite', 'rerequested', pull.number, { check_suite: suite }));
    expect(check()).toMatchObject({ head_sha: suite.head_sha, conclusion: 'failure' });
  });
});

describe('a merge group', () => {
  it('is checked on its own head under the same name, without a comment', async () => {
    const pull = opened({ [index]: indexed });
    const group = repository.commit('gh-readonly-queue/main/pr-1', { [index]: indexed });
    const webhook = repository.webhook('merge_group', 'checks_requested', pull.number, {
      merge_group: { head_sha: group, base_sha: repository.sha('main') },
    });
    await app.receive(webhook);
    expect(check()).toMatchObject({ name: 'dbspec', head_sha: group, conclusion: 'failure' });
    expect(pull.reviews).toEqual([]);
  });

  it('has a page of its own, and is no review of its pull request', async () => {
    const pages = openPages({
      secrets: ['a long and random secret'],
      store: app.store,
      health: async () => null,
      installUrl: async () => null,
      githubUrl: 'https://github.com',
    });
    const served = appAgainst(fake, { store: app.store, pages: pages.addresses('https://dbspec.example.com') });
    const pull = opened({ [index]: indexed });
    const group = repository.commit('gh-readonly-queue/main/pr-1', { [index]: indexed });
    const changed = { merge_group: { head_sha: group, base_sha: repository.sha('main') } };
    await served.receive(repository.webhook('merge_group', 'checks_requested', pull.number, changed));
    const link = new URL(check()?.details_url ?? '');
    expect(link.pathname).toContain(group);
    const page = await pages.answer(link.pathname, link.searchParams);
    expect(page?.body).toContain('Merge group: 1 problem would block writes on orders');
    expect(page?.body).toContain(`https://github.com/acme/${repository.name}/commit/${group}`);
    expect(await app.store.lastReviews(`acme/${repository.name}`, 5)).toEqual([]);
  });
});

describe('the specialist', () => {
  const drafted: DraftFinding = {
    path: index,
    quote: 'create index orders_placed_at_idx on orders (placed_at);',
    headline: 'The list of orders filters by customer too',
    body: 'An index on one column serves half of that query.',
    instead: 'Index both columns.',
    severity: 'warning',
    names: ['orders'],
  };
  const speaking = (seen: string[]): Specialist => ({
    title: 'a scripted specialist',
    async consult() {
      seen.push(check()?.status ?? 'no check');
      return {
        report: { status: 'ran', detail: 'asked once' },
        drafts: [],
        note: 'Mind the nightly export.',
        usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, requests: 1 },
      };
    },
  });

  it('is asked after the check has concluded, and adds to its text', async () => {
    const seen: string[] = [];
    repository.permissions.set('octocat', 'write');
    const asking = appAgainst(fake, { services: { ...noServices, specialist: speaking(seen) } });
    const pull = opened({ [index]: indexed });
    await asking.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(seen).toEqual(['completed']);
    expect(check()).toMatchObject({ conclusion: 'failure' });
    expect(check()?.output.summary).toContain('Mind the nightly export.');
    expect(pull.reviewComments).toHaveLength(1);
    expect(repository.checks).toHaveLength(1);
  });

  it('posts what it finds as one more review', async () => {
    repository.permissions.set('octocat', 'write');
    const specialist: Specialist = {
      title: 'a scripted specialist',
      consult: async () => ({
        report: { status: 'ran', detail: 'asked once' },
        drafts: [{ ...drafted, quote: '-- Orders by date.' }],
        note: null,
        usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, requests: 1 },
      }),
    };
    const asking = appAgainst(fake, { services: { ...noServices, specialist } });
    const pull = opened({ [index]: `-- Orders by date.\n${indexed}` });
    await asking.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(pull.reviews).toHaveLength(2);
    expect(posted(pull).map(({ line }) => line)).toEqual([3, 1]);
    expect(check()).toMatchObject({
      conclusion: 'failure',
      output: { title: '1 problem would block writes on orders' },
    });
  });

  it('is not shown the code of a stranger', async () => {
    const seen: string[] = [];
    repository.permissions.set('stranger', 'read');
    const asking = appAgainst(fake, { services: { ...noServices, specialist: speaking(seen) } });
    repository.commit('theirs', { [index]: indexed });
    const pull = repository.open({ head: 'theirs', fork: true, author: 'stranger' });
    await asking.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(seen).toEqual([]);
    expect(check()?.status).toBe('completed');
  });

  it('is not asked where nothing concerns a database', async () => {
    const seen: string[] = [];
    repository.permissions.set('octocat', 'admin');
    const asking = appAgainst(fake, { services: { ...noServices, specialist: speaking(seen) } });
    const pull = opened({ 'README.md': 'hello' });
    await asking.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(seen).toEqual([]);
  });
});

describe('other pull requests', () => {
  const summary = () => check()?.output.summary ?? '';
  const second = () => {
    repository.commit('wider-total', { [widened]: widening });
    return repository.open({ head: 'wider-total' });
  };

  it('are named while they are open, where they alter the same table', async () => {
    const first = opened({ [index]: indexed });
    const other = second();
    await app.receive(repository.webhook('pull_request', 'opened', first.number));
    expect(summary()).not.toContain('which is open');
    await app.receive(repository.webhook('pull_request', 'opened', other.number));
    expect(summary()).toContain(`#${first.number}, which is open, alters \`orders\` too.`);
    expect(calls('GET', /\/pulls$/)).toHaveLength(1);
    first.state = 'closed';
    await app.receive(repository.webhook('pull_request', 'synchronize', other.number));
    expect(summary()).not.toContain('which is open');
  });

  it('tell what a changed configuration would have made of them', async () => {
    const first = opened({ [index]: indexed });
    await app.receive(repository.webhook('pull_request', 'opened', first.number));
    repository.commit('observing', { '.github/dbspec.yml': 'mode: observe\n' });
    const other = repository.open({ head: 'observing' });
    await app.receive(repository.webhook('pull_request', 'opened', other.number));
    expect(summary()).toContain('With this configuration the last review would have ended otherwise.');
  });
});
