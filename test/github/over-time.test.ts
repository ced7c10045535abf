import { beforeEach, describe, expect, it } from 'vitest';
import { appPermissions } from '../support/fake-github/access.js';
import type { FakeGitHub, FakePull, FakeRepository } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';
import { index, indexed, setStage, widened, widening } from '../support/order-shop.js';

const headline = '**Building this index blocks every write to `orders`**';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let pull: FakePull;

setStage((stage) => {
  ({ fake, repository, app } = stage);
});
beforeEach(async () => {
  repository.commit('orders-by-date', { [index]: indexed });
  pull = repository.open({ head: 'orders-by-date' });
  await app.receive(repository.webhook('pull_request', 'opened', pull.number));
});

async function push(
  changes: Record<string, string | null>,
  options: Parameters<FakeRepository['commit']>[2] = {},
): Promise<string> {
  const sha = repository.commit('orders-by-date', changes, options);
  await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
  return sha.slice(0, 7);
}

const firstLines = () => pull.reviewComments.map(({ body }) => body.split('\n')[0]);
const only = () => {
  expect(pull.reviewComments).toHaveLength(1);
  return pull.reviewComments[0];
};

describe('the comment of a finding', () => {
  it('says in which push it was fixed, and is hidden', async () => {
    const sha = await push({ [index]: null });
    expect(firstLines()).toEqual([`**Fixed in ${sha}.**`]);
    expect(only()).toMatchObject({ minimized: 'resolved', body: expect.stringContaining(headline) });
    expect(only()?.body).not.toContain('```suggestion');
    expect(pull.reviews).toHaveLength(1);
  });

  it('stays fixed over further pushes, and is written once', async () => {
    const sha = await push({ [index]: null });
    fake.clearRequests();
    await push({ 'README.md': '# The shop\n' });
    expect(firstLines()).toEqual([`**Fixed in ${sha}.**`]);
    expect(fake.requests.filter(({ method, path }) => method === 'PATCH' && path.includes('/comments/'))).toEqual([]);
    expect(
      fake.requests.filter(({ path, body }) => path === '/graphql' && /minimize/i.test(String(body.query))),
    ).toEqual([]);
  });

  it('comes back with its text when the finding does', async () => {
    const before = only()?.body;
    await push({ [index]: null });
    await push({ [index]: indexed });
    expect(only()).toMatchObject({ body: before });
    expect(only()?.minimized).toBeUndefined();
    expect(pull.reviews).toHaveLength(1);
    expect(repository.checks.at(-1)).toMatchObject({ conclusion: 'failure' });
  });

  it('is not hidden when a person has answered it, and says that it is fixed', async () => {
    await app.receive(
      repository.comments(pull.number, 'We know.', { inReplyTo: only()?.id ?? 0, by: { login: 'mona', type: 'User' } }),
    );
    const sha = await push({ [index]: null });
    expect(firstLines()).toEqual([`**Fixed in ${sha}.**`, 'We know.']);
    expect(pull.reviewComments[0]?.minimized).toBeUndefined();
    expect(pull.reviewComments[0]?.body).not.toContain('<details>');
    expect(pull.reviewComments[0]?.body).toContain(headline);
  });

  it('says with which reason it was accepted in the code', async () => {
    await push({
      [index]: indexed.replace('create', '-- dbspec: allow index-build-blocks-writes -- orders is *tiny*\ncreate'),
    });
    expect(firstLines()).toEqual(['**Accepted:** orders is \\*tiny\\*']);
    expect(only()?.minimized).toBe('resolved');
  });

  it('of somebody else is left alone, whatever it says', async () => {
    const said = only()?.body ?? '';
    const theirs = {
      ...pull.reviewComments[0],
      id: 77,
      user: { login: 'mallory', type: 'User' },
      body: said,
      reactions: [],
    } as const;
    pull.reviewComments.push(theirs);
    await push({ [index]: null });
    expect(pull.reviewComments[1]).toEqual(theirs);
  });

  it('that a person deleted is posted again only while the finding stands', async () => {
    pull.reviewComments.splice(0);
    await push({ [index]: null });
    expect(pull.reviewComments).toEqual([]);
  });

  it('is not called fixed where its file could not be read', async () => {
    await push({ [index]: '-- migrate:up\ncreate indx orders_placed_at_idx on orders (placed_at);\n' });
    expect(firstLines()).toEqual([headline, '**This statement fails: syntax error at or near "indx"**']);
  });

  it('is finished by the next attempt when GitHub fails half way', async () => {
    repository.commit('orders-by-date', { [index]: null });
    const webhook = repository.webhook('pull_request', 'synchronize', pull.number);
    fake.fail({ method: 'PATCH', path: /\/pulls\/comments\// }, { status: 502 });
    await expect(app.receive(webhook)).rejects.toThrow('502');
    await app.receive(webhook, { attempt: 2 });
    expect(firstLines()[0]).toMatch(/^\*\*Fixed in/);
    expect(only()?.minimized).toBe('resolved');
  });
});

describe('a finding keeps its comment', () => {
  it('through a rebase', async () => {
    const onto = repository.commit('main', { 'CHANGES.md': 'x\n' });
    await push({ [index]: `-- Rebased.\n\n${indexed}` }, { parent: onto, force: true });
    expect(firstLines()).toEqual([headline]);
    expect(pull.reviews).toHaveLength(1);
  });

  it('through a force push that writes the file anew', async () => {
    await push(
      { [index]: indexed.replace('create index', 'CREATE   INDEX') },
      { parent: repository.sha('main') ?? '', force: true },
    );
    expect(firstLines()).toEqual([headline]);
  });

  it('through a rename of the file', async () => {
    await push({ [index]: null, 'db/migrations/20260901000000_index_orders.sql': indexed });
    expect(firstLines()).toEqual([headline]);
    expect(only()?.minimized).toBeUndefined();
  });

  it('when another finding joins it and goes again', async () => {
    await push({ [widened]: widening });
    expect(pull.reviewComments).toHaveLength(2);
    const sha = await push({ [widened]: null });
    expect(firstLines()).toEqual([headline, `**Fixed in ${sha}.**`]);
  });
});

describe('a check that is run again for a head that was pushed over', () => {
  it('leaves the comments of today alone', async () => {
    const old = repository.headOf(pull);
    await push({ [index]: null });
    const closed = only()?.body;
    const run = repository.checks[0];
    await app.receive(
      repository.webhook('check_run', 'rerequested', pull.number, {
        check_run: { name: 'dbspec', head_sha: old, external_id: run?.external_id, pull_requests: [] },
      }),
    );
    expect(repository.checks.at(-1)).toMatchObject({ head_sha: old, conclusion: 'failure' });
    expect(only()?.body).toBe(closed);
  });
});

describe('threads', () => {
  const configured = { '.github/dbspec.yml': 'comments:\n  resolve-threads: true\n' };

  it('are left alone where nobody asked for more', async () => {
    await push({ [index]: null });
    expect(only()?.resolved).toBeUndefined();
    expect(fake.requests.some(({ body }) => String(body.query).includes('reviewThreads'))).toBe(false);
  });

  it('are resolved where it is asked for and granted, and opened again', async () => {
    fake.grant(repository.installation, { ...appPermissions, contents: 'write' });
    fake.expireTokens();
    app = appAgainst(fake, { store: app.store });
    repository.commit('main', configured);
    await push({ [index]: null });
    expect(only()?.resolved).toBe(true);
    await push({ [index]: indexed });
    expect(only()?.resolved).toBe(false);
  });

  it('stay open where it is not granted, and the check says so', async () => {
    repository.commit('main', configured);
    await push({ [index]: null });
    expect(only()).toMatchObject({ minimized: 'resolved' });
    expect(only()?.resolved).toBeUndefined();
    expect(repository.checks.at(-1)?.output.summary).toContain('Contents: write');
    expect(app.errors).toEqual([]);
  });
});
