import { describe, expect, it } from 'vitest';
import type { Specialist } from '../../src/core/ports.js';
import { counted } from '../../src/github/client.js';
import { githubPublisher } from '../../src/github/publish.js';
import { noServices } from '../../src/review/services.js';
import type { FakeGitHub, FakePull, FakeRepository } from '../support/fake-github/index.js';
import { clientOf } from '../support/fake-github-client.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';
import { setStage } from '../support/order-shop.js';

const shop = {
  'README.md': '# Shop\n',
  'src/cart.txt.js': 'export const cart = 1;\n',
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrations/20260101000000_create_orders.sql':
    '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz, total int);\n\n-- migrate:down\ndrop table orders;\n',
};
const index = 'db/migrations/20260801000000_index_orders.sql';
const indexed =
  '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n';
const silent: Specialist = {
  title: 'a specialist that is down',
  consult: async () => ({
    report: { status: 'failed', detail: 'overloaded' },
    drafts: [],
    note: null,
    usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, requests: 1 },
  }),
};

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;

setStage((stage) => {
  ({ fake, repository, app } = stage);
}, shop);

type Changes = Record<string, string | null>;

async function opened(
  changes: Changes,
  options: Partial<Parameters<FakeRepository['open']>[0]> = {},
): Promise<FakePull> {
  repository.commit('change', changes);
  const pull = repository.open({ head: 'change', ...options });
  await app.receive(repository.webhook('pull_request', 'opened', pull.number));
  return pull;
}

const check = () => repository.checks.at(-1);
const verdict = () => [check()?.conclusion, check()?.output.title];
const wholeText = () => `${check()?.output.summary}\n${check()?.output.text}`;

describe('the title', () => {
  const changed = { 'src/cart.txt.js': 'export const cart = 2;\n' };

  it('of a change of documentation says so', async () => {
    await opened({ 'README.md': '# The shop\n', 'docs/setup.rst': 'x\n' });
    expect(verdict()).toEqual(['success', 'No database changes, documentation only']);
  });

  it('of a change without any file calls it no documentation', async () => {
    await opened({});
    expect(verdict()).toEqual(['success', 'No database changes']);
  });

  it('of a change without a file of ours says so', async () => {
    await opened(changed);
    expect(verdict()).toEqual(['success', 'No database changes']);
  });

  it('of a draft says so', async () => {
    await opened({ [index]: indexed }, { draft: true });
    expect(verdict()).toEqual(['failure', 'Draft: 1 problem would block writes on orders']);
  });

  it('of a bot says so', async () => {
    repository.commit('change', changed);
    const pull = repository.open({ head: 'change', author: 'dependabot[bot]' });
    const webhook = repository.webhook('pull_request', 'opened', pull.number, {
      pull_request: { user: { login: 'dependabot[bot]', type: 'Bot' } },
    });
    await app.receive(webhook);
    expect(verdict()).toEqual(['success', 'By a bot: No database changes']);
  });

  it('of a fork says so', async () => {
    await opened({ [index]: indexed }, { fork: true, author: 'stranger', draft: true });
    expect(verdict()).toEqual(['failure', 'Draft from a fork: 1 problem would block writes on orders']);
  });

  it('of a broken configuration says that defaults apply', async () => {
    repository.commit('main', { '.github/dbspec.yml': 'presett: strict\n' });
    await opened(changed);
    expect(verdict()).toEqual([
      'neutral',
      'Not fully reviewed: `.github/dbspec.yml` cannot be read, so the defaults apply',
    ]);
    expect(check()?.output.summary).toContain('Did you mean `preset`?');
  });

  it('of a change over the limits of GitHub says so, and the rest of it is read all the same', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3005 }, (_, at) => [`a/${String(at).padStart(5, '0')}.js`, `${at}\n`]),
    );
    await opened({ ...many, [index]: indexed });
    expect(verdict()).toEqual(['failure', 'More than 3,000 files: 1 problem would block writes on orders']);
  });

  it('of a model that is down says what failed, and the verdict stands', async () => {
    repository.permission('octocat', 'write');
    app = appAgainst(fake, { services: { ...noServices, specialist: silent } });
    await opened({ [index]: indexed });
    expect(verdict()).toEqual(['failure', '1 problem would block writes on orders; the specialist could not be asked']);
    expect(check()?.output.summary).toContain('Specialist: overloaded');
  });

  it('of a merge group says so, under the same name', async () => {
    const pull = await opened(changed);
    const head = repository.commit('gh-readonly-queue/main/pr-1', { [index]: indexed });
    await app.receive(
      repository.webhook('merge_group', 'checks_requested', pull.number, {
        merge_group: { head_sha: head, base_sha: repository.sha('main') },
      }),
    );
    expect(check()).toMatchObject({ name: 'dbspec', head_sha: head, conclusion: 'failure' });
    expect(check()?.output.title).toBe('Merge group: 1 problem would block writes on orders');
  });

  it('of a mode that only observes says what it would have done', async () => {
    repository.commit('main', { '.github/dbspec.yml': 'mode: observe\n' });
    await opened({ [index]: indexed });
    expect(verdict()).toEqual(['neutral', 'Observing only, would have failed: 1 problem would block writes on orders']);
  });
});

describe('the text', () => {
  it('shows the locks in one table, what will run, how long it took and how often GitHub was asked', async () => {
    await opened({ [index]: indexed });
    expect(wholeText()).toContain('| `orders` | `SHARE` | writes | transaction |');
    expect(wholeText()).toContain(`\`${index}\`, in one transaction`);
    expect(wholeText()).toContain('create index orders_placed_at_idx on orders (placed_at);');
    expect(wholeText()).toMatch(/Took [\d.]+ m?s: configuration [\d.]+ m?s/);
    expect(wholeText()).toMatch(/\b\d+ requests to GitHub\./);
  });

  it('counts every request that is made, its own included', async () => {
    await opened({ [index]: indexed });
    const made = fake.requests.filter(({ path }) => path !== '/app' && !path.startsWith('/app/')).length;
    expect(Number(/(\d+) requests to GitHub/.exec(wholeText())?.[1])).toBe(made);
  });

  it('fits into 65,535 bytes for each part, and says what was cut', async () => {
    const pull = await opened({ [index]: indexed });
    await published(pull, 900, 'ü');
    const { summary, text } = check()?.output ?? {};
    for (const part of [summary, text]) expect(Buffer.byteLength(part ?? '')).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(/\*Cut here: \d+ more lines\.\*/);
    expect(text?.split('<details>').length).toBe(text?.split('</details>').length);
  });

  it('annotates what has no comment beside its line, 50 in one request', async () => {
    const pull = await opened({ [index]: indexed });
    fake.clearRequests();
    await published(pull, 120);
    expect(check()?.output.annotations).toHaveLength(120);
    const sent = fake.requests
      .filter(({ method, path }) => method === 'PATCH' && path.includes('/check-runs/'))
      .map(({ body }) => ((body.output as { annotations?: unknown[] }).annotations ?? []).length);
    expect(sent).toEqual([50, 50, 20]);
  });

  it('does not repeat annotations that had landed before GitHub answered 502', async () => {
    const pull = await opened({ [index]: indexed });
    fake.fail({ method: 'PATCH', path: /\/check-runs\// }, { status: 502, landed: true });
    await published(pull, 65);
    expect(check()?.output.annotations).toHaveLength(65);
    expect(check()?.conclusion).toBe('failure');
  });
});

/** Publishes the review of a pull request once more, with as many findings in its summary. */
async function published(pull: FakePull, findings: number, padding = ''): Promise<void> {
  const review = (await app.store.lastReview(`acme/${repository.name}`, pull.number))?.review;
  const [first] = review?.findings ?? [];
  if (review === undefined || first === undefined) throw new Error('no review to publish');
  const many = Array.from({ length: findings }, (_, at) => ({
    ...first,
    headline: `${first.headline} ${at} ${padding.repeat(40)}`,
    fingerprint: String(at).padStart(16, '0'),
    placement: { kind: 'summary' } as const,
  }));
  const headSha = repository.headOf(pull);
  const client = counted(await clientOf(fake, repository.installation));
  const place = { client, owner: 'acme', name: repository.name, installation: repository.installation };
  await githubPublisher({
    repository: place,
    number: pull.number,
    headSha,
    key: `${pull.number}:again`,
    takenUp: 'none',
    isLast: true,
    hasSpecialist: false,
    ourLogin: async () => 'dbspec[bot]',
  }).publish({ ...review, findings: many });
}

describe('the buttons', () => {
  const press = (pull: FakePull, identifier: string, by = 'mona') =>
    repository.webhook('check_run', 'requested_action', pull.number, {
      requested_action: { identifier },
      sender: { login: by, type: 'User' },
    });
  const identifiers = () => check()?.actions.map(({ identifier }) => identifier);

  it('offer what can be done', async () => {
    await opened({ 'README.md': 'x\n' });
    expect(identifiers()).toEqual(['run-again']);
    app = appAgainst(fake, { services: { ...noServices, specialist: silent } });
    repository.commit('other', { [index]: indexed });
    const pull = repository.open({ head: 'other' });
    await app.receive(repository.webhook('pull_request', 'opened', pull.number));
    expect(identifiers()).toEqual(['run-again', 'run-with-specialist', 'accept-risks']);
  });

  it('run again', async () => {
    const pull = await opened({ [index]: indexed });
    await app.receive(press(pull, 'run-again'));
    expect(repository.checks).toHaveLength(2);
    expect(check()).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(pull.reviewComments).toHaveLength(1);
  });

  it('ask the specialist where the configuration waits for a command, for who may write', async () => {
    const questions: string[] = [];
    const counting: Specialist = {
      ...silent,
      consult: async (question, ...rest) => {
        questions.push(question.kind);
        return silent.consult(question, ...rest);
      },
    };
    repository.commit('main', { '.github/dbspec.yml': 'specialist:\n  for: on-command\n' });
    repository.permission('mona', 'write');
    app = appAgainst(fake, { services: { ...noServices, specialist: counting } });
    const pull = await opened({ [index]: indexed });
    await app.receive(press(pull, 'run-again'));
    await app.receive(press(pull, 'run-with-specialist', 'mallory'));
    expect(questions).toEqual([]);
    await app.receive(press(pull, 'run-with-specialist'));
    expect(questions).toEqual(['review']);
  });

  it('ask once for the reason before anything is accepted', async () => {
    const pull = await opened({ [index]: indexed });
    await app.receive(press(pull, 'accept-risks'));
    await app.receive(press(pull, 'accept-risks', 'hubot'));
    expect(pull.issueComments).toHaveLength(1);
    expect(pull.issueComments[0]?.body).toContain('@mona, nothing is accepted yet');
    expect(pull.issueComments[0]?.body).toContain('/dbspec ignore index-build-blocks-writes because …');
    expect(repository.checks).toHaveLength(1);
  });

  it('that are not ours do nothing', async () => {
    const pull = await opened({ [index]: indexed });
    await app.receive(press(pull, 'explode'));
    expect(repository.checks).toHaveLength(1);
  });
});

describe('a merge group', () => {
  it('offers to accept the risks, for which its pull request is asked, and not to ask the specialist', async () => {
    app = appAgainst(fake, { services: { ...noServices, specialist: silent } });
    const pull = await opened({ 'README.md': 'x\n' });
    const base = repository.sha('main') ?? '';
    const head = repository.commit('gh-readonly-queue/main/pr-1', { [index]: indexed });
    const group = {
      head_sha: head,
      base_sha: base,
      head_ref: `refs/heads/gh-readonly-queue/main/pr-${pull.number}-${base}`,
    };
    await app.receive(repository.webhook('merge_group', 'checks_requested', pull.number, { merge_group: group }));
    expect(check()?.actions?.map(({ identifier }) => identifier)).toEqual(['run-again', 'accept-risks']);
    await app.receive(
      repository.webhook('check_run', 'requested_action', pull.number, {
        requested_action: { identifier: 'accept-risks' },
        sender: { login: 'mona', type: 'User' },
        check_run: { name: 'dbspec', head_sha: head, external_id: check()?.external_id, pull_requests: [] },
      }),
    );
    expect(pull.issueComments[0]?.body).toContain('@mona, nothing is accepted yet');
    expect(repository.checkRuns(head)).toHaveLength(1);
  });

  it('is checked again by the button of its check', async () => {
    const pull = await opened({ 'README.md': 'x\n' });
    const head = repository.commit('gh-readonly-queue/main/pr-1', { [index]: indexed });
    await app.receive(
      repository.webhook('merge_group', 'checks_requested', pull.number, {
        merge_group: { head_sha: head, base_sha: repository.sha('main') },
      }),
    );
    const run = check();
    await app.receive(
      repository.webhook('check_run', 'rerequested', pull.number, {
        check_run: { name: 'dbspec', head_sha: head, external_id: run?.external_id, pull_requests: [] },
      }),
    );
    expect(repository.checkRuns(head)).toHaveLength(2);
    expect(check()).toMatchObject({ head_sha: head, status: 'completed', conclusion: 'failure' });
  });
});
