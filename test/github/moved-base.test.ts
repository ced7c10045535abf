import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/core/ports.js';
import { intakeOf } from '../../src/github/webhooks.js';
import { type FakeGitHub, type FakePull, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';

const up = (name: string, sql: string) => ({
  [`migrations/${name}.up.sql`]: `${sql}\n`,
  [`migrations/${name}.down.sql`]: 'select 1;\n',
});
const shop = {
  'README.md': '# Shop\n',
  'go.mod': 'module shop\n\nrequire github.com/golang-migrate/migrate/v4 v4.17.0\n',
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  ...up('000001_create_orders', 'create table orders (id bigint primary key, placed_at timestamptz, total int);'),
};
const theirs = up('000002_add_note', 'alter table orders add column note text;');
const ours = up('000002_add_sum', 'alter table orders add column sum bigint;');

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let orders: Delivery[];
let repositories = 0;

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(() => begin(shop));

function begin(files: Readonly<Record<string, string>>): void {
  repositories += 1;
  repository = fake.repository('acme', `moved-${repositories}`, files);
  orders = [];
  app = appAgainst(fake, { order: async (delivery) => orders.push(delivery) > 0 });
}

type Changes = Readonly<Record<string, string | null>>;

async function opened(branch: string, changes: Changes, base = 'main'): Promise<FakePull> {
  repository.commit(branch, changes, { parent: repository.sha(base) ?? '' });
  const pull = repository.open({ head: branch, base });
  await app.receive(repository.webhook('pull_request', 'opened', pull.number));
  fake.clear();
  return pull;
}

/** The webhook of a push that brought files to a branch. */
function pushed(branch: string, paths: readonly string[], changed: Record<string, unknown> = {}) {
  const commits = [{ added: paths, modified: [], removed: [] }];
  const push = { ref: `refs/heads/${branch}`, after: repository.sha(branch), created: false, deleted: false, commits };
  return repository.webhook('push', '', 0, { ...push, ...changed });
}

/** Pushes to a branch, and does what was ordered. Gives how many looks that were. */
async function push(changes: Changes, branch = 'main'): Promise<number> {
  repository.commit(branch, changes);
  await app.receive(pushed(branch, Object.keys(changes)));
  return work();
}

async function work(): Promise<number> {
  const due = orders.splice(0);
  for (const { id, event, payload } of due)
    await app.receive({ id, event, name: event, payload: payload as Record<string, unknown> });
  return due.length;
}

const verdicts = () => repository.checks.map(({ conclusion }) => conclusion);
const asked = () => fake.requests.filter(({ path }) => !path.startsWith('/app/')).map(({ path }) => path);

describe('a push to the base of a pull request', () => {
  it('that takes its number has it reviewed again, and tells it once', async () => {
    const pull = await opened('sum', ours);
    expect(verdicts()).toEqual(['success']);
    expect(await push(theirs)).toBe(1);
    expect(verdicts()).toEqual(['success', 'failure']);
    expect(repository.checks.at(-1)?.output.title).toBe('1 problem to fix before this is merged');
    const said = pull.reviewComments.length;
    expect(await push({ 'migrations/notes.sql': 'select 1;\n' })).toBe(1);
    expect(verdicts()).toEqual(['success', 'failure']);
    expect(pull.reviewComments).toHaveLength(said);
  });

  it('that makes it late tells so', async () => {
    await opened('sum', ours);
    expect(await push(up('000003_add_tax', 'alter table orders add column tax int;'))).toBe(1);
    const { findings } = (await app.store.lastReview(`acme/${repository.name}`, 1))?.review ?? { findings: [] };
    expect(findings.map(({ rule }) => rule)).toContain('migration-out-of-order');
    expect(repository.checks).toHaveLength(2);
  });

  it('that changes nothing for it is looked at without a word', async () => {
    const pull = await opened('sum', ours);
    expect(await push({ 'migrations/notes.sql': 'select 1;\n' })).toBe(1);
    expect(verdicts()).toEqual(['success']);
    expect([pull.reviews, pull.issueComments]).toEqual([[], []]);
    expect(fake.requests.filter(({ method, path }) => method !== 'GET' && path.startsWith('/repos/'))).toEqual([]);
    expect(asked().length).toBeLessThanOrEqual(10);
  });

  it('that holds nothing of a database costs no request', async () => {
    await opened('sum', ours);
    expect(await push({ 'README.md': '# The shop\n', 'main.go': 'package main\n' })).toBe(0);
    expect(asked()).toEqual([]);
  });

  it('costs no request where no review concerns a database', async () => {
    await opened('docs', { 'README.md': '# The shop\n' });
    expect(await push(theirs)).toBe(0);
    expect(asked()).toEqual([]);
  });

  it('looks at ten pull requests at most, which it finds by one request', async () => {
    for (let at = 0; at < 12; at += 1) await opened(`change-${at}`, ours);
    repository.commit('main', theirs);
    fake.clear();
    await app.receive(pushed('main', Object.keys(theirs)));
    expect(orders).toHaveLength(10);
    expect(new Set(orders.map(({ group }) => group)).size).toBe(10);
    expect(orders.every(({ replaces }) => !replaces)).toBe(true);
    expect(asked()).toEqual([`/repos/acme/${repository.name}/pulls`]);
  });

  it('leaves alone pull requests against another base, and those that were closed', async () => {
    const closed = await opened('sum', ours);
    closed.state = 'closed';
    await opened('stacked', up('000004_add_tax', 'alter table orders add column tax int;'), 'sum');
    expect(await push(theirs)).toBe(0);
    expect(await push(up('000003_more', 'alter table orders add column more int;'), 'sum')).toBe(1);
  });

  it('leaves a head to its own review, where that is still to come', async () => {
    await opened('sum', ours);
    repository.commit('sum', { 'README.md': 'A shop\n' });
    expect(await push(theirs)).toBe(1);
    expect(verdicts()).toEqual(['success']);
  });
});

const model = (names: string) =>
  `datasource db {\n  provider = "postgresql"\n}\n\nmodel Order {\n  id BigInt @id\n${names}\n  @@map("orders")\n}\n`;
const prisma = {
  'prisma/schema.prisma': model('  note String?'),
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
  'prisma/migrations/20260101000000_orders/migration.sql':
    'create table "orders" ("id" bigint primary key, "note" text, "sum" bigint);\n',
};

describe('a pull request that was merged', () => {
  const note = '#2, which was merged and is not in this branch, starts to use `orders.sum`, which this one drops.';
  const summary = () => repository.checks.at(-1)?.output.summary ?? '';
  const dropping = {
    'prisma/migrations/20260201000000_drop/migration.sql': 'alter table "orders" drop column "sum";\n',
  };
  const using = { 'prisma/schema.prisma': model('  note String?\n  sum BigInt?') };

  async function merge(pull: FakePull): Promise<number> {
    Object.assign(pull, { state: 'closed', merged: true, mergeCommit: repository.merge(pull.base, pull.head) });
    await app.receive(pushed('main', Object.keys(using)));
    return work();
  }

  it('is told of to one that drops what it uses', async () => {
    begin(prisma);
    await opened('drop', dropping);
    const other = await opened('use', using);
    expect(summary()).not.toContain('which was merged');
    expect(await merge(other)).toBe(1);
    expect(repository.checks.at(-1)?.head_sha).toBe(repository.sha('drop'));
    expect(summary()).toContain(note);
    const checks = repository.checks.length;
    expect(await push({ 'prisma/schema.prisma': `${using['prisma/schema.prisma']}\n` })).toBe(1);
    expect(repository.checks).toHaveLength(checks);
  });

  it('is not told of to one that holds it, nor where it was closed only', async () => {
    begin(prisma);
    const pull = await opened('drop', dropping);
    const other = await opened('use', using);
    Object.assign(other, { state: 'closed' });
    await app.receive(repository.webhook('pull_request', 'reopened', pull.number));
    expect(summary()).not.toContain('which was merged');
    await merge(other);
    repository.merge('drop', 'main');
    await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
    expect(summary()).not.toContain('which was merged');
  });
});

describe('a push that asks nothing', () => {
  it.each([
    ['a tag', { ref: 'refs/tags/v1' }],
    ['a branch that is new', { created: true }],
    ['a branch that is gone', { deleted: true }],
    ['a branch of the merge queue', { ref: 'refs/heads/gh-readonly-queue/main/pr-1-abc' }],
    ['a push without a file', { commits: [] }],
  ])('%s', (_, changed) => {
    const { event, payload } = pushed('main', ['migrations/1.sql'], changed);
    expect(intakeOf(event, payload)).toBeNull();
  });
});
