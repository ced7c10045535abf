import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/core/ports.js';
import { intakeOf } from '../../src/github/webhooks.js';
import { openPages } from '../../src/pages/index.js';
import type { FakeGitHub, FakePull, FakeRepository } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';
import { index, indexed, setStage } from '../support/order-shop.js';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let pull: FakePull;
let old: string;

setStage((stage) => {
  ({ fake, repository, app } = stage);
});

const pages = () =>
  openPages({
    secrets: ['a long and random secret'],
    store: app.store,
    health: async () => null,
    installUrl: async () => null,
    githubUrl: 'https://github.com',
  });

/** An app whose checks have "Details". */
const served = () => appAgainst(fake, { store: app.store, pages: pages().addresses('https://dbspec.example.com') });

async function details(link: string | null | undefined) {
  const { pathname, searchParams } = new URL(link ?? '');
  return pages().answer(pathname, searchParams);
}

const check = () => repository.checks.at(-1);
const place = () => ({ repository: `acme/${repository.name}`, pullRequest: pull.number });

/** Somebody presses "Re-run" on the check of a head. */
const again = (headSha: string) =>
  repository.webhook('check_run', 'rerequested', pull.number, {
    check_run: {
      name: 'dbspec',
      head_sha: headSha,
      external_id: repository.checkRuns(headSha)[0]?.external_id,
      pull_requests: [],
    },
  });

const suiteOf = (headSha: string) =>
  repository.webhook('check_suite', 'rerequested', pull.number, {
    check_suite: { head_sha: headSha, pull_requests: [] },
  });

beforeEach(async () => {
  old = repository.commit('orders-by-date', { [index]: indexed });
  pull = repository.open({ head: 'orders-by-date' });
  await app.receive(repository.webhook('pull_request', 'opened', pull.number));
  repository.commit('orders-by-date', { [index]: null });
  await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
});

describe('a head that was pushed over and is asked for again', () => {
  it('has its review behind "Details", which is not the one of its pull request', async () => {
    const today = (await app.store.lastReview(place().repository, pull.number))?.headSha;
    await served().receive(again(old));
    expect(check()).toMatchObject({ head_sha: old, conclusion: 'failure' });
    expect(check()?.output.summary).toContain(`This is not the head of #${pull.number} any more`);
    const page = await details(check()?.details_url);
    expect(page?.status).toBe(200);
    expect(page?.body).toContain('Building this index blocks every write to');
    expect((await app.store.lastReview(place().repository, pull.number))?.headSha).toBe(today);
  });

  it('has its findings in the check in full, for want of comments', async () => {
    await app.receive(again(old));
    expect(check()?.output.text).toContain('<details><summary>error: index-build-blocks-writes');
    expect(check()?.output.annotations).toHaveLength(1);
    expect(pull.reviewComments).toHaveLength(1);
  });

  it('is judged with what was accepted on its pull request', async () => {
    const risk = {
      kind: 'ignore' as const,
      rule: 'index-build-blocks-writes',
      fingerprint: null,
      reason: 'the table is small',
      by: 'mona',
      at: '2026-11-28T00:00:00Z',
      until: null,
    };
    await app.store.accept({ ...place(), installation: repository.installation, comment: 1 }, risk as never);
    await app.receive(again(old));
    expect(check()).toMatchObject({ head_sha: old, conclusion: 'success' });
  });

  it('ends no review of the head of today', () => {
    const { event, payload } = again(old);
    expect(intakeOf(event, payload)).toMatchObject({ replaces: false });
  });

  it('is found by its check where a suite is asked for again', async () => {
    await app.receive(suiteOf(old));
    expect(repository.checkRuns(old)).toHaveLength(2);
    expect(check()).toMatchObject({ head_sha: old, conclusion: 'failure' });
  });
});

describe('a suite that is asked for again', () => {
  it('takes its turn among the reviews of its pull request', async () => {
    const orders: Delivery[] = [];
    const queued = appAgainst(fake, { store: app.store, order: async (delivery) => orders.push(delivery) > 0 });
    const head = repository.headOf(pull);
    await queued.receive(suiteOf(head));
    expect(orders).toMatchObject([{ group: `acme/${repository.name}#${pull.number}`, replaces: false }]);
    expect(repository.checkRuns(head)).toHaveLength(1);
    for (const { id, event, payload } of orders)
      await queued.receive({ id, event, name: event, payload: payload as Record<string, unknown> });
    expect(repository.checkRuns(head)).toHaveLength(2);
    expect(check()).toMatchObject({ head_sha: head, status: 'completed', conclusion: 'success' });
  });

  it('reviews the merge group that it belongs to', async () => {
    const group = repository.commit('gh-readonly-queue/main/pr-1', { [index]: indexed });
    const queued = { merge_group: { head_sha: group, base_sha: repository.sha('main') } };
    await app.receive(repository.webhook('merge_group', 'checks_requested', pull.number, queued));
    await app.receive(suiteOf(group));
    expect(repository.checkRuns(group)).toHaveLength(2);
    expect(check()).toMatchObject({ head_sha: group, conclusion: 'failure' });
  });

  it('is not taken for the pull request of the same number, where it names one of the repository above a fork', () => {
    const { event, payload } = repository.webhook('check_suite', 'rerequested', pull.number);
    const suite = {
      head_sha: old,
      pull_requests: [{ number: 7, head: { sha: old }, base: { repo: { id: 999_999_999 } } }],
    };
    expect(intakeOf(event, { ...payload, check_suite: suite })?.job).toMatchObject({ number: null, headSha: old });
  });
});

it('says behind "Details" why a head has no review', async () => {
  const link = pages().addresses('https://dbspec.example.com').review(place(), 'd'.repeat(40));
  const page = await details(link);
  expect(page?.status).toBe(404);
  expect(page?.body).toContain('There is no review of dddddddddddd here yet, or no longer');
  expect(page?.body).toContain(`is of <code>${repository.headOf(pull).slice(0, 12)}</code>`);
});
