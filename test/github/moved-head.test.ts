import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/core/ports.js';
import { type FakeGitHub, type FakePull, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let pull: FakePull;
let orders: Map<string, Delivery>;

afterAll(() => fake.close());
beforeEach(async () => {
  await fake?.close();
  fake = await startFakeGitHub();
  repository = fake.repository('acme', 'shop', { 'README.md': '# Shop\n' });
  repository.commit('change', { 'README.md': '# The shop\n' });
  pull = repository.open({ head: 'change' });
  orders = new Map();
  app = appAgainst(fake, {
    order: async (delivery) => {
      const isNew = !orders.has(delivery.id);
      orders.set(delivery.id, delivery);
      return isNew;
    },
  });
});

const push = (text: string) => repository.commit('change', { 'README.md': text });

/** A webhook that GitHub sent a while ago, and that therefore proves no head. */
const late = (action: string) => {
  const webhook = repository.webhook('pull_request', action, pull.number);
  const told = { ...(webhook.payload.pull_request as object), updated_at: '2026-01-01T00:00:00Z' };
  return { ...webhook, payload: { ...webhook.payload, pull_request: told } };
};

const perform = ({ id, event, payload }: Delivery, attempt = 1, isLast = false) =>
  app.receive({ id, event, name: event, payload: payload as Record<string, unknown> }, { attempt, isLast });

const states = () => repository.checks.map(({ head_sha: head, status, output }) => [head, status, output?.title]);

describe('a head that moved before its review began', () => {
  it('is superseded, and the head of today is reviewed by an order of its own', async () => {
    const old = repository.headOf(pull);
    const webhook = late('synchronize');
    const head = push('two');
    await app.receive(webhook);
    expect(states()).toEqual([[old, 'completed', 'Superseded']]);
    const [order] = orders.values();
    expect(orders.size).toBe(1);
    expect(order).toMatchObject({ replaces: false, payload: { action: 'move on', head_sha: head } });
    if (order !== undefined) await perform(order);
    expect(states().map(([sha, status]) => [sha, status])).toEqual([
      [old, 'completed'],
      [head, 'completed'],
    ]);
  });

  it('is not taken for the one of today where a later webhook came before it, however fresh it is', async () => {
    repository.commit('change', { 'README.md': 'one' });
    const webhook = repository.webhook('pull_request', 'synchronize', pull.number);
    const first = repository.headOf(pull);
    const second = push('two');
    await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
    await app.receive(webhook, { isLate: true });
    expect(states().map(([sha, , title]) => [sha, title === 'Superseded'])).toEqual([
      [second, false],
      [first, true],
    ]);
  });

  it('orders the same once, however often its run is repeated', async () => {
    const webhook = late('synchronize');
    push('two');
    await app.receive(webhook);
    await app.receive(webhook, { attempt: 2 });
    expect(orders.size).toBe(1);
    expect(repository.checks).toHaveLength(1);
  });

  it('leaves no check open where the head moves once more between two attempts', async () => {
    const webhook = late('synchronize');
    const second = push('two');
    await app.receive(webhook);
    const [order] = orders.values();
    if (order === undefined) throw new Error('nothing was ordered');
    // The first attempt dies as soon as its check is open.
    fake.fail({ method: 'GET', path: /\/compare\// }, { status: 502, message: 'Bad gateway' });
    await perform(order).catch(() => undefined);
    expect(states().at(-1)).toEqual([second, 'in_progress', 'Reading the change']);
    const third = push('three');
    await perform(order, 2);
    expect(states().at(-1)).toEqual([second, 'completed', 'Superseded']);
    const last = [...orders.values()].at(-1);
    if (last !== undefined) await perform(last);
    expect(states().at(-1)?.slice(0, 2)).toEqual([third, 'completed']);
    expect(states().filter(([, status]) => status !== 'completed')).toEqual([]);
  });

  it('is not reviewed twice where the push itself was faster', async () => {
    const webhook = late('synchronize');
    push('two');
    await app.receive(webhook);
    await app.receive(repository.webhook('pull_request', 'synchronize', pull.number));
    const before = states();
    const [order] = orders.values();
    if (order !== undefined) await perform(order);
    expect(states()).toEqual(before);
  });

  it('has its open check ended where the pull request is closed meanwhile', async () => {
    const webhook = late('synchronize');
    push('two');
    await app.receive(webhook);
    const [order] = orders.values();
    if (order === undefined) throw new Error('nothing was ordered');
    fake.fail({ method: 'GET', path: /\/compare\// }, { status: 502, message: 'Bad gateway' });
    await perform(order).catch(() => undefined);
    pull.state = 'closed';
    await perform(order, 2);
    expect(states().filter(([, status]) => status !== 'completed')).toEqual([]);
  });

  it('has its open check ended where the last attempt cannot even ask for the pull request', async () => {
    const webhook = late('synchronize');
    const second = push('two');
    await app.receive(webhook);
    const [order] = orders.values();
    if (order === undefined) throw new Error('nothing was ordered');
    fake.fail({ method: 'GET', path: /\/compare\// }, { status: 502, message: 'Bad gateway' });
    await perform(order).catch(() => undefined);
    fake.fail(
      { method: 'GET', path: /\/pulls\/\d+$/ },
      { status: 403, message: 'You have exceeded a secondary rate limit.' },
    );
    await perform(order, 4, true);
    expect(states().at(-1)?.slice(0, 2)).toEqual([second, 'completed']);
    expect(states().filter(([, status]) => status !== 'completed')).toEqual([]);
  });
});
