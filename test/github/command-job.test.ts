import { beforeEach, describe, expect, it } from 'vitest';
import { openSpecialist } from '../../src/agent/index.js';
import { noServices } from '../../src/review/services.js';
import type { FakeGitHub, FakePull, FakeRepository } from '../support/fake-github/index.js';
import { fakeMessages } from '../support/fake-messages.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';
import { setStage } from '../support/order-shop.js';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let pull: FakePull;

setStage((stage) => {
  ({ fake, repository, app } = stage);
});
beforeEach(() => {
  repository.commit('orders-by-date', {
    'db/migrations/20260801000000_index_orders.sql':
      '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n',
  });
  pull = repository.open({ head: 'orders-by-date' });
  fake.clear();
});

const answer = () => pull.issueComments.at(-1)?.body ?? '';
const signs = (comment: { readonly reactions: readonly { readonly content: string }[] } | undefined) =>
  comment?.reactions.map(({ content }) => content);

describe('a command in a comment', () => {
  it('is seen, answered, and marked as done', async () => {
    await app.receive(repository.comments(pull.number, '/dbspec help'));
    expect(pull.issueComments).toHaveLength(2);
    expect(answer()).toContain('/dbspec explain');
    expect(signs(pull.issueComments[0])).toEqual(['eyes', '+1']);
  });

  it('explains a rule that it names', async () => {
    await app.receive(repository.comments(pull.number, 'What is this?\n\n/dbspec explain drop-column'));
    expect(answer()).toContain('`drop-column`');
  });

  it('names the rules of the last review where it names none', async () => {
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    await app.receive(repository.comments(pull.number, '/dbspec explain'));
    expect(answer()).toContain('index-build-blocks-writes');
  });

  it('that is none is answered with what is meant', async () => {
    await app.receive(repository.comments(pull.number, '/dbspec explian'));
    expect(answer()).toContain('Did you mean `explain`?');
    expect(signs(pull.issueComments[0])).toEqual(['eyes', 'confused']);
  });

  it('cannot make the answer mention people or carry markup', async () => {
    await app.receive(repository.comments(pull.number, '/dbspec explain `@everyone`<script>alert(1)</script>'));
    expect(answer()).toMatch(/^`[^`]*` is not a rule\./);
  });

  it('is answered once, also where the first attempt was lost after its answer', async () => {
    const webhook = repository.comments(pull.number, '/dbspec help');
    fake.fail({ method: 'POST', path: /\/issues\/\d+\/comments$/ }, { status: 502, landed: true });
    await expect(app.receive(webhook)).rejects.toThrow('502');
    await app.receive(webhook, { attempt: 2 });
    expect(pull.issueComments).toHaveLength(2);
    expect(signs(pull.issueComments[0])).toEqual(['eyes', '+1']);
  });

  it('that could not be answered on the last attempt says so, once', async () => {
    const webhook = repository.comments(pull.number, '/dbspec sql');
    fake.fail({ method: 'GET', path: /\/compare\// }, { status: 502 }, 9);
    await expect(app.receive(webhook)).rejects.toThrow('502');
    expect(pull.issueComments).toHaveLength(1);
    await app.receive(webhook, { attempt: 4, isLast: true });
    expect(answer()).toMatch(/^This could not be answered: GitHub answered 502/);
    expect(signs(pull.issueComments[0])).toEqual(['eyes', 'confused']);
    await app.receive(webhook, { attempt: 4, isLast: true });
    expect(pull.issueComments).toHaveLength(2);
  });
});

describe('a command that decides', () => {
  const rule = 'index-build-blocks-writes';
  const mona = { login: 'mona', type: 'User' } as const;
  const lastCheck = () => repository.checks.at(-1);
  const say = async (text: string, by: { login: string; type: 'User' } = mona) =>
    app.receive(repository.comments(pull.number, text, { by }));

  beforeEach(() => app.receive(repository.webhook('pull_request', 'opened', pull.number)));

  it('is refused to whoever may not write, whatever the comment says of them', async () => {
    repository.permission('mona', 'triage');
    await say(`/dbspec ignore ${rule} because I say so`);
    expect(answer()).toContain('Nothing was accepted');
    expect(answer()).toContain('someone with the role write');
    expect(signs(pull.issueComments[0])).toEqual(['eyes', 'confused']);
    expect(app.store.risks).toEqual([]);
    expect(repository.checks).toHaveLength(1);
  });

  it('accepts a rule: the check passes and says by whom, why and until when; and it is taken back', async () => {
    repository.permission('mona', 'write');
    await say(`/dbspec ignore ${rule} until 2099-01-01 because @all sleep`);
    expect(repository.checks).toHaveLength(2);
    expect(lastCheck()).toMatchObject({ status: 'completed', conclusion: 'success' });
    expect(lastCheck()?.output.summary).toContain('@\u200ball sleep (by mona, until 2099-01-01)');

    await say(`/dbspec unignore ${rule}`);
    expect(lastCheck()).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(repository.checks).toHaveLength(3);
  });

  it('accepts once where GitHub fails in between, and leaves no check open', async () => {
    repository.permission('mona', 'admin');
    const webhook = repository.comments(pull.number, `/dbspec ignore ${rule} because quiet`, { by: mona });
    fake.fail({ method: 'GET', path: /\/compare\// }, { status: 502 }, 2);
    await expect(app.receive(webhook)).rejects.toThrow('502');
    await expect(app.receive(webhook, { attempt: 2 })).rejects.toThrow('502');
    await app.receive(webhook, { attempt: 3 });
    expect(app.store.risks).toHaveLength(1);
    expect(pull.issueComments).toHaveLength(2);
    expect(repository.checks.map(({ status }) => status)).toEqual(['completed', 'completed']);
  });

  it('overrides for admins only, and for one head only', async () => {
    repository.permission('mona', 'maintain');
    await say('/dbspec override because it must');
    expect(answer()).toContain('the role admin');
    repository.permission('mona', 'admin');
    await say('/dbspec override because it must');
    expect(lastCheck()).toMatchObject({ conclusion: 'success' });
    expect(lastCheck()?.output.title).toMatch(/^Overridden by mona: 1 problem/);

    repository.commit('orders-by-date', { 'README.md': 'more' });
    await say('/dbspec override because again');
    expect(answer()).toContain('newer than the last review');
    await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
    expect(lastCheck()).toMatchObject({ conclusion: 'failure' });
  });

  it('counts in the merge queue', async () => {
    repository.permission('mona', 'admin');
    await say('/dbspec override because it must');
    await app.receive(repository.webhook('merge_group', 'checks_requested', pull.number));
    expect(lastCheck()).toMatchObject({ conclusion: 'success', external_id: expect.stringMatching(/^[0-9a-f]{40}:/) });
  });

  it('lets the author accept where the configuration says so, and nobody but a team where it says that', async () => {
    repository.commit('main', { '.github/dbspec.yml': 'accept:\n  default: author\n  availability: [acme/dba]\n' });
    repository.permission('octocat', 'read');
    await say(`/dbspec ignore ${rule} because mine`, { login: 'octocat', type: 'User' });
    expect(answer()).toContain('one needs to be acme/dba.');
    repository.commit('main', { '.github/dbspec.yml': 'accept: author\n' });
    await say(`/dbspec ignore ${rule} because mine`, { login: 'octocat', type: 'User' });
    expect(lastCheck()).toMatchObject({ conclusion: 'success' });
  });

  it('reviews again', async () => {
    repository.permission('mona', 'write');
    await say('/dbspec review');
    expect(repository.checks).toHaveLength(2);
    expect(pull.reviews).toHaveLength(1);
  });
});

describe('a command in a thread', () => {
  it('explains the finding of that thread, in the thread', async () => {
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    const root = pull.reviewComments[0]?.id ?? 0;
    await app.receive(repository.comments(pull.number, '/dbspec explain', { inReplyTo: root }));
    const reply = pull.reviewComments.at(-1);
    expect(reply).toMatchObject({ in_reply_to_id: root, user: { type: 'Bot' } });
    expect(reply?.body).toContain('Building this index blocks every write to `orders`');
    expect(reply?.body).toContain('# ');
    expect(signs(pull.reviewComments[1])).toEqual(['eyes', '+1']);
  });
});

describe('what people do with comments of ours', () => {
  const person = { login: 'mona', type: 'User' } as const;

  beforeEach(() => app.receive(repository.webhook('pull_request', 'opened', pull.number)));

  it('is noted: a thread that a person resolves, and a comment that one deletes', async () => {
    await app.receive(repository.webhook('pull_request_review_thread', 'resolved', pull.number, { sender: person }));
    await app.receive(repository.webhook('pull_request_review_comment', 'deleted', pull.number, { sender: person }));
    const fingerprint = expect.stringMatching(/^[0-9a-f]{16}$/);
    expect(app.store.feedback).toEqual([
      { fingerprint, resolved: true },
      { fingerprint, dismissed: true },
    ]);
  });

  it('is not noted: what we did ourselves, and what became of the comment of another', async () => {
    const bot = { login: 'dbspec[bot]', type: 'Bot' } as const;
    await app.receive(repository.webhook('pull_request_review_thread', 'resolved', pull.number, { sender: bot }));
    const root = pull.reviewComments[0]?.id ?? 0;
    repository.comments(pull.number, pull.reviewComments[0]?.body ?? '', { inReplyTo: root });
    await app.receive(repository.webhook('pull_request_review_comment', 'deleted', pull.number, { sender: person }));
    expect(app.store.feedback).toEqual([]);
  });

  it('is counted when the pull request is closed: the thumbs', async () => {
    const [shown] = pull.reviewComments;
    const thumbs = [
      { content: '+1', user: 'mona' },
      { content: '-1', user: 'hubot' },
      { content: '-1', user: 'octocat' },
    ];
    if (shown !== undefined) pull.reviewComments[0] = { ...shown, reactions: thumbs };
    await app.receive(repository.webhook('pull_request', 'closed', pull.number));
    expect(app.store.feedback).toMatchObject([{ thumbsUp: 1, thumbsDown: 2 }]);
  });
});

describe('a command on a plain issue', () => {
  const onIssue = (text: string) => {
    const webhook = repository.comments(pull.number, text);
    const { pull_request: _, ...issue } = webhook.payload.issue as Record<string, unknown>;
    return { ...webhook, payload: { ...webhook.payload, issue } };
  };

  it('is answered from the default branch', async () => {
    await app.receive(onIssue('/dbspec schema orders'));
    expect(answer()).toMatch(/create table orders/i);
    expect(answer()).not.toContain('orders_placed_at_idx');
  });

  it.each([
    ['/dbspec ignore drop-column because no', 'works on a pull request only'],
    ['/dbspec ask Which tables are there?', 'needs the specialist, which is not configured here'],
  ])('is refused where it makes no sense: %s', async (text, refusal) => {
    await app.receive(onIssue(text));
    expect(answer()).toContain(refusal);
    expect(signs(pull.issueComments[0])).toEqual(['eyes', 'confused']);
  });

  it('asks the specialist where there is one, for those who may write', async () => {
    const messages = await fakeMessages([{ content: [{ type: 'text', text: 'One: orders.' }] }]);
    const specialist = openSpecialist({ apiKey: 'test-key', baseUrl: messages.url });
    app = appAgainst(fake, { services: { ...noServices, specialist } });
    await app.receive(onIssue('/dbspec ask Which tables are there?'));
    expect(answer()).toContain('The specialist was not asked');
    repository.permission('octocat', 'write');
    await app.receive(onIssue('/dbspec ask Which tables are there?'));
    expect(answer()).toContain('One: orders.');
    expect(JSON.stringify(messages.requests[0]?.body.messages)).toContain('Which tables are there?');
    await messages.close();
  });
});
