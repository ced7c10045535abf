import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/core/ports.js';
import { heal } from '../../src/github/heal.js';
import { type FakeGitHub, type FakePull, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { clientOf } from '../support/fake-github-client.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';

const shop = { 'README.md': '# Shop\n' };
const nobody = { url: 'http://127.0.0.1:9/', secret: 'x' };

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let pull: FakePull;
let orders: Delivery[];
let busy: Set<string>;

afterAll(() => fake.close());
beforeEach(async () => {
  await fake?.close();
  fake = await startFakeGitHub();
  repository = fake.repository('acme', 'shop', shop);
  repository.commit('change', { 'README.md': '# The shop\n' });
  pull = repository.open({ head: 'change' });
  app = appAgainst(fake);
  orders = [];
  busy = new Set();
});

const round = (sinceMs = 0, newSinceMs?: number) =>
  heal(
    {
      jobs: {
        accept: async (delivery) => {
          orders.push(delivery);
          return true;
        },
        busyGroups: async () => busy,
      },
      log: { info: () => undefined, warn: () => undefined },
      ourLogin: async () => 'dbspec[bot]',
      clientOf: (installation) => clientOf(fake, installation ?? undefined),
    },
    sinceMs,
    newSinceMs,
  );

/** Works an order off as the queue does. */
const perform = async (order: Delivery | undefined) => {
  if (order === undefined) throw new Error('nothing was ordered');
  const { id, event, payload } = order;
  await app.receive({ id, event, name: event, payload: payload as Record<string, unknown> });
};

describe('a round of healing', () => {
  it('asks again for a delivery that never arrived, and not for one that did', async () => {
    fake.lose(repository.webhook('pull_request', 'opened', pull.number), nobody);
    await round();
    await fake.redelivered();
    expect(fake.deliveries.map(({ redelivery }) => redelivery)).toEqual([false, true]);
  });

  it('gives up a delivery that failed three times', async () => {
    const webhook = repository.webhook('pull_request', 'opened', pull.number);
    for (let attempt = 0; attempt < 3; attempt += 1) fake.lose(webhook, nobody);
    await round();
    await fake.redelivered();
    expect(fake.deliveries).toHaveLength(3);
  });

  it('looks through more repositories than one page holds', async () => {
    for (let index = 0; index < 100; index += 1) fake.repository('acme', `other-${index}`, shop);
    const last = fake.repository('acme', 'last', shop);
    last.commit('change', { 'README.md': '# The last\n' });
    last.open({ head: 'change' });
    await round();
    expect(orders.map(({ group }) => group).sort()).toEqual(['acme/last#1', 'acme/shop#1']);
  });

  it('orders the review of a head that has no check, which gives it one', async () => {
    await round();
    expect(orders).toMatchObject([{ group: 'acme/shop#1', replaces: true }]);
    await perform(orders[0]);
    expect(repository.checks).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
    await round();
    expect(orders).toHaveLength(1);
  });

  it('goes on with the check that a dead worker left in progress', async () => {
    fake.fail({ method: 'GET', path: /\/git\/trees\// }, { status: 503 });
    const webhook = repository.webhook('pull_request', 'opened', pull.number);
    await expect(app.receive(webhook)).rejects.toThrow('503');
    expect(repository.checks).toMatchObject([{ status: 'in_progress' }]);
    await round();
    await perform(orders[0]);
    expect(repository.checks).toMatchObject([{ status: 'completed', conclusion: 'success' }]);
  });

  it('leaves alone what is being worked on, what is old, and what is closed', async () => {
    busy.add('acme/shop#1');
    await round();
    busy.clear();
    await round(Date.now() + 60_000);
    pull.state = 'closed';
    await round();
    expect(orders).toEqual([]);
  });

  it('looks further back where the installation has changed since the last round', async () => {
    const minutes = 60_000;
    fake.installedAt = new Date(Date.now() - 20 * minutes).toISOString();
    await round(Date.now() + minutes, 0);
    expect(orders).toEqual([]);
    fake.installedAt = new Date(Date.now() + 2 * minutes).toISOString();
    await round(Date.now() + minutes, 0);
    expect(orders).toMatchObject([{ group: 'acme/shop#1' }]);
  });

  it('is not kept from the others by a repository, or a head, that GitHub does not show', async () => {
    const other = fake.repository('acme', 'other', shop, { installation: repository.installation });
    for (const name of ['one', 'two']) {
      other.commit(name, { 'README.md': `# ${name}\n` });
      other.open({ head: name });
    }
    fake.fail({ method: 'GET', path: /\/acme\/shop\/pulls$/ }, { status: 451, message: 'Repository access blocked' });
    fake.fail(
      { method: 'GET', path: /\/acme\/other\/commits\/.*\/check-runs/ },
      { status: 422, message: 'No commit found' },
    );
    await round();
    expect(orders.map(({ group }) => group)).toEqual([expect.stringContaining('acme/other#')]);
    await round();
    expect(orders.map(({ group }) => group)).toContain('acme/shop#1');
  });

  it('reviews the head of the moment at which the order is worked off', async () => {
    await round();
    const head = repository.commit('change', { 'README.md': '# Our shop\n' });
    await perform(orders[0]);
    expect(repository.checks).toMatchObject([{ head_sha: head, status: 'completed' }]);
  });
});
