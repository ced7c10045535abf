import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { contentsOf } from '../../src/core/contents.js';
import { Superseded, UpstreamError, UserError } from '../../src/core/errors.js';
import type { Delivery, Run } from '../../src/core/ports.js';
import type { Review } from '../../src/core/review.js';
import { mergeGroup } from '../../src/core/risk.js';
import { openStore, type Store, type Where } from '../../src/queue/index.js';
import type { QueueSettings } from '../../src/queue/jobs.js';
import { findSnapshot } from '../../src/shadow/index.js';
import { startRealPostgres } from '../support/real-postgres.js';
import { delivery, newDatabase, newFolder, query, quick, until } from './places.js';

const snapshot = await findSnapshot({ cacheFolder: null });
const real = await startRealPostgres();

/** A place for one test: a new folder, or a new database. */
async function newPlace(kind: 'embedded' | 'real'): Promise<Where> {
  if (kind === 'embedded') return { dataFolder: newFolder(), snapshot };
  if (real === null) throw new Error('no real Postgres');
  return { databaseUrl: await newDatabase(real) };
}

const review = {
  title: 'Nothing found',
  conclusion: 'success',
  findings: [],
  suppressed: [],
  engines: { specialist: { status: 'not run' } },
} as unknown as Review;

afterAll(() => real?.stop());

describe.each(['embedded', 'real'] as const)('the store on a Postgres that is %s', (kind) => {
  const isMissing = kind === 'real' && real === null;
  const opened: Store[] = [];
  const stopping: (() => Promise<void>)[] = [];
  let place: Where;

  beforeAll(() => {
    if (isMissing) console.warn('skipped: no real Postgres can be started here');
  });

  const open = async (settings: Partial<QueueSettings> = {}, where: Where = place): Promise<Store> => {
    const store = await openStore(where, { ...quick, ...settings });
    opened.push(store);
    return store;
  };
  const fresh = async (settings: Partial<QueueSettings> = {}): Promise<Store> => {
    place = await newPlace(kind);
    return open(settings);
  };
  const work = (store: Store, handle: (delivery: Delivery, run: Run) => Promise<void>) => {
    const controller = new AbortController();
    const ended = store.jobs.work(handle, controller.signal);
    const stop = async (): Promise<void> => {
      controller.abort();
      await ended;
    };
    stopping.push(stop);
    return { stop };
  };
  const isEmpty = async (store: Store): Promise<boolean> => {
    const { waiting, running } = await store.jobs.backlog();
    return waiting + running === 0;
  };

  afterEach(async () => {
    await Promise.all(stopping.splice(0).map((stop) => stop()));
    for (const store of opened.splice(0)) await store.close().catch(() => undefined);
  });

  it.skipIf(isMissing)('hands on what was stored, and stores it once', async () => {
    const store = await fresh();
    expect(await store.jobs.accept(delivery('one'))).toBe(true);
    expect(await store.jobs.accept(delivery('one'))).toBe(false);
    const seen: Delivery[] = [];
    work(store, async (given) => {
      seen.push(given);
    });
    await until(() => isEmpty(store), 'an empty queue');
    expect(seen).toEqual([delivery('one')]);
    expect(await store.jobs.accept(delivery('one'))).toBe(false);
  });

  it.skipIf(isMissing)('knows of a comment that may stand there, though nobody noted that it was posted', async () => {
    const store = await fresh();
    const pull = { repository: 'acme/shop', pullRequest: 7 };
    const key = (headSha: string) => ({ ...pull, installation: 1, headSha });
    const finding = {
      rule: 'index-build-blocks-writes',
      fingerprint: 'f1',
      severity: 'error',
      placement: { kind: 'line' },
    };
    const unsafe = { ...review, findings: [finding] } as unknown as Review;
    const other = { repository: 'acme/shop', pullRequest: 8 };
    for (const headSha of ['a', 'b', 'c']) {
      await store.reviews.saveReview(key(headSha), headSha === 'a' ? unsafe : review);
      await store.reviews.saveReview({ ...key(headSha), ...other }, review);
    }
    expect(await store.reviews.mayHaveComments(pull)).toBe(true);
    expect(await store.reviews.mayHaveComments(other)).toBe(false);
  });

  it.skipIf(isMissing)('keeps the order within a group, and runs groups side by side', async () => {
    const store = await fresh({ concurrency: 3 });
    for (const id of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) await store.jobs.accept(delivery(id, `acme/shop#${id[0]}`));
    const active = new Set<string>();
    const order: string[] = [];
    let most = 0;
    let clashes = 0;
    work(store, async ({ id, group }) => {
      if (active.has(group)) clashes += 1;
      active.add(group);
      most = Math.max(most, active.size);
      await until(() => most > 1, 'two groups at a time');
      order.push(id);
      active.delete(group);
    });
    await until(() => isEmpty(store), 'an empty queue');
    expect(clashes).toBe(0);
    expect(most).toBeGreaterThan(1);
    for (const group of ['a', 'b', 'c']) {
      const ids = order.filter((id) => id.startsWith(group));
      expect(ids).toEqual([...ids].sort());
    }
  });

  it.skipIf(isMissing)('drops what waits when a newer one replaces it, and leaves commands alone', async () => {
    const store = await fresh();
    await store.jobs.accept(delivery('push-1', 'acme/shop#1', { replaces: true }));
    await store.jobs.accept(delivery('command', 'acme/shop#1'));
    await store.jobs.accept(delivery('other', 'acme/shop#2', { replaces: true }));
    await store.jobs.accept(delivery('push-2', 'acme/shop#1', { replaces: true }));
    const seen: string[] = [];
    work(store, async ({ id }) => {
      seen.push(id);
    });
    await until(() => isEmpty(store), 'an empty queue');
    expect(seen.sort()).toEqual(['command', 'other', 'push-2']);
  });

  it.skipIf(isMissing)('lets one that tells of an earlier time replace none that tells of a later one', async () => {
    const store = await fresh();
    const seen: unknown[] = [];
    const told = (id: string, toldAtMs: number | null, group = 'acme/shop#1') =>
      store.jobs.accept(delivery(id, group, { replaces: true, toldAtMs }));
    await told('of 2', 2000);
    // It comes late, and who runs it must ask what is so today.
    await told('of 1', 1000);
    await told('elsewhere', 1000, 'acme/shop#2');
    await told('of nothing', null, 'acme/shop#2');
    work(store, async ({ id }, { signal, isLate = false }) => {
      seen.push([id, isLate, signal.aborted]);
    });
    await until(() => isEmpty(store), 'an empty queue');
    expect(seen.sort()).toEqual([
      ['of 1', true, false],
      ['of 2', false, false],
      ['of nothing', false, false],
    ]);
  });

  it.skipIf(isMissing)('tells a run that a newer one replaces it', async () => {
    const store = await fresh();
    const reasons: unknown[] = [];
    const seen: string[] = [];
    work(store, async ({ id }, { signal }) => {
      seen.push(id);
      if (id === 'push-1') await once(signal, 'abort');
      reasons.push(signal.reason);
    });
    await store.jobs.accept(delivery('push-1', 'acme/shop#1', { replaces: true }));
    await until(() => seen.length === 1, 'the first run');
    await store.jobs.accept(delivery('push-2', 'acme/shop#1', { replaces: true }));
    await until(() => isEmpty(store), 'an empty queue');
    expect(seen).toEqual(['push-1', 'push-2']);
    expect(reasons[0]).toBeInstanceOf(Superseded);
    expect(reasons[1]).toBeUndefined();
  });

  it.skipIf(isMissing)('runs one that had begun once more, so that it can end what it began', async () => {
    const store = await fresh({ pauseMs: 60_000 });
    const runs: { id: string; attempt: number; reason: unknown }[] = [];
    work(store, async ({ id }, { attempt, signal }) => {
      runs.push({ id, attempt, reason: signal.reason });
      if (id === 'push-1' && attempt === 1) throw new Error('GitHub answered 502');
    });
    await store.jobs.accept(delivery('push-1', 'acme/shop#1', { replaces: true }));
    await until(() => runs.length === 1, 'the first attempt');
    await sleep(60);
    await store.jobs.accept(delivery('push-2', 'acme/shop#1', { replaces: true }));
    await until(() => isEmpty(store), 'an empty queue');
    expect(runs.map(({ id, attempt }) => `${id}: ${attempt}`)).toEqual(['push-1: 1', 'push-1: 2', 'push-2: 1']);
    expect(runs[1]?.reason).toBeInstanceOf(Superseded);
  });

  it.skipIf(isMissing)('tries again, says which attempt is the last, and gives up', async () => {
    const store = await fresh({ attempts: 3 });
    const runs: string[] = [];
    await store.jobs.accept(delivery('bad'));
    await store.jobs.accept(delivery('good'));
    work(store, async ({ id }, { attempt, isLast }) => {
      runs.push(`${id} ${attempt}${isLast ? ' last' : ''}`);
      if (id === 'bad') throw new Error('it never works');
    });
    await until(() => isEmpty(store), 'an empty queue');
    expect(runs).toEqual(['bad 1', 'bad 2', 'bad 3 last', 'good 1']);
  });

  it.skipIf(isMissing)('goes on past the last attempt where that could tell nobody, to a bound', async () => {
    const store = await fresh({ attempts: 2 });
    const runs: string[] = [];
    await store.jobs.accept(delivery('bad'));
    work(store, async (_, { attempt, isLast, isGivenUp }) => {
      runs.push(`${attempt}${isLast ? ' last' : ''}${isGivenUp ? ' given up' : ''}`);
      throw new UpstreamError('GitHub', 'GitHub answered 429', true);
    });
    await until(() => isEmpty(store), 'an empty queue');
    expect(runs).toEqual(['1', '2 last', '3 last', '4 last', '5 last given up']);
  });

  it.skipIf(isMissing)('lets a run end when it stops, and takes nothing new', async () => {
    const store = await fresh();
    const ended: string[] = [];
    const worker = work(store, async ({ id }) => {
      await sleep(100);
      ended.push(id);
    });
    await store.jobs.accept(delivery('one'));
    await until(async () => (await store.jobs.backlog()).running === 1, 'a run');
    await store.jobs.accept(delivery('two'));
    await worker.stop();
    expect(ended).toEqual(['one']);
    expect(await store.jobs.backlog()).toMatchObject({ waiting: 1, running: 0 });
  });

  it.skipIf(isMissing)(
    'puts back what does not end in time, and tells whoever takes it up that it was begun',
    async () => {
      const store = await fresh();
      const worker = work(store, async (_, { signal }) => {
        await once(signal, 'abort');
        throw new Error('cut short');
      });
      await store.jobs.accept(delivery('one'));
      await until(async () => (await store.jobs.backlog()).running === 1, 'a run');
      await worker.stop();
      const attempts: number[] = [];
      work(store, async (_, { attempt }) => {
        attempts.push(attempt);
      });
      await until(() => isEmpty(store), 'an empty queue');
      // However often: it does not count as an attempt.
      expect(attempts).toEqual([2]);
    },
  );

  it.skipIf(isMissing)('takes up what a killed process was at', async () => {
    const store = await fresh();
    await store.jobs.accept(delivery('one'));
    await store.jobs.accept(delivery('two'));
    await store.close();
    const child = spawn(process.execPath, ['test/support/hanging-worker.mjs', JSON.stringify(place)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const again = await open();
    const seen: string[] = [];
    work(again, async ({ id }, { attempt }) => {
      seen.push(`${id} ${attempt}`);
    });
    await until(() => isEmpty(again), 'an empty queue');
    expect(seen).toEqual(['one 2', 'two 1']);
  });

  it.skipIf(isMissing)('does not wait for the next look when something comes in or ends', async () => {
    const store = await fresh({ pollMs: 3_600_000 });
    const seen: string[] = [];
    work(store, async ({ id }) => {
      seen.push(id);
    });
    for (let index = 0; index < 80; index += 1) {
      await store.jobs.accept(delivery(`d${index}`, `acme/shop#${index % 3}`));
      await sleep(index % 4);
    }
    await until(() => isEmpty(store), 'an empty queue');
    expect(seen).toHaveLength(80);
  });

  it.skipIf(isMissing)('notes a failure whatever it says', async () => {
    const store = await fresh({ attempts: 1, leaseMs: 3_600_000 });
    await store.jobs.accept(delivery('zero'));
    await store.jobs.accept(delivery('at once', 'acme/shop#2'));
    await store.jobs.accept(delivery('no error', 'acme/shop#3'));
    work(store, ({ id }) => {
      if (id === 'zero') return Promise.reject(new Error('invalid byte \u0000 in a file'));
      if (id === 'no error') return Promise.reject('only words');
      throw new Error('before it returned a promise');
    });
    await until(() => isEmpty(store), 'an empty queue');
  });

  it.skipIf(isMissing)('ends a run that was replaced while it was just starting', async () => {
    const store = await fresh({ leaseMs: 3_600_000, pollMs: 3_600_000 });
    const reasons: unknown[] = [];
    work(store, async ({ id }, { signal }) => {
      if (id.startsWith('old') && !signal.aborted) await once(signal, 'abort');
      reasons.push(signal.reason);
    });
    for (let index = 0; index < 10; index += 1) {
      const group = `acme/shop#${index}`;
      await store.jobs.accept(delivery(`old-${index}`, group, { replaces: true }));
      await store.jobs.accept(delivery(`new-${index}`, group, { replaces: true }));
    }
    await until(() => isEmpty(store), 'an empty queue');
    expect(reasons.filter((reason) => reason === undefined)).toHaveLength(10);
  });

  it.skipIf(isMissing)('keeps nothing of an installation when a run of it ends after it was forgotten', async () => {
    const store = await fresh({ pollMs: 3_600_000 });
    const key = { installation: 4711, repository: 'acme/shop', pullRequest: 7, headSha: 'a' };
    await store.jobs.accept(delivery('order'));
    let isForgotten = false;
    const worker = work(store, async () => {
      await store.reviews.forgetInstallation(4711);
      await store.reviews.saveReview(key, review);
      await store.cache.set(`${contentsOf(4711, 'acme/shop')}blob:x`, 'a text');
      isForgotten = true;
    });
    await until(async () => isForgotten && (await isEmpty(store)), 'an empty queue');
    await worker.stop();
    expect(await store.reviews.lastReview('acme/shop', 7)).toBeNull();
    expect(await store.cache.get(`${contentsOf(4711, 'acme/shop')}blob:x`)).toBeNull();
    expect(await store.jobs.accept(delivery('order'))).toBe(true);
  });

  it.skipIf(isMissing)(
    'breaks off what runs for a repository that is taken away, and keeps nothing of it',
    async () => {
      const store = await fresh();
      const key = { installation: 4711, repository: 'acme/shop', pullRequest: 7, headSha: 'a' };
      await store.reviews.saveReview({ ...key, repository: 'acme/other' }, review);
      await store.jobs.accept(delivery('one', 'acme/shop#7'));
      const reasons: unknown[] = [];
      const worker = work(store, async (_, { signal }) => {
        await store.reviews.forgetRepositories(4711, ['acme/shop']);
        await store.reviews.saveReview(key, review);
        await until(() => signal.aborted, 'an end');
        reasons.push(signal.reason);
        throw new Error('GitHub knows no such repository');
      });
      await until(async () => reasons.length > 0 && (await isEmpty(store)), 'an empty queue');
      await worker.stop();
      expect(reasons).toHaveLength(1);
      expect(reasons[0]).toBeInstanceOf(Superseded);
      expect(await store.reviews.lastReview('acme/shop', 7)).toBeNull();
      expect(await store.reviews.lastReview('acme/other', 7)).not.toBeNull();
    },
  );

  it.skipIf(isMissing)('does not repeat what GitHub sent when it cannot be stored', async () => {
    const store = await fresh();
    const refused = await store.jobs
      .accept(delivery('one', 'acme/shop#1', { action: 'zero \u0000', payload: { secret: 'hunter2' } }))
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    expect(inspect(refused, { depth: null, showHidden: true })).not.toContain('hunter2');
    expect(await store.ready()).toBe(true);
  });

  it.skipIf(isMissing)('keeps the last review of a pull request, by head', async () => {
    const store = await fresh();
    const key = { installation: 4711, repository: 'acme/shop', pullRequest: 7, headSha: 'a' };
    expect(await store.reviews.lastReview('acme/shop', 7)).toBeNull();
    await store.reviews.saveReview(key, review);
    await store.reviews.saveReview({ ...key, headSha: 'b' }, { ...review, title: 'Second' });
    await store.reviews.saveReview(key, { ...review, title: 'First again' });
    expect(await store.reviews.lastReview('acme/shop', 7)).toEqual({
      headSha: 'a',
      review: { ...review, title: 'First again' },
    });
    expect(await store.reviews.lastReview('acme/shop', 8)).toBeNull();
  });

  it.skipIf(isMissing)('keeps what people accepted, once for each comment, until it is taken back', async () => {
    const { reviews } = await fresh();
    const pull = { repository: 'acme/shop', pullRequest: 7 };
    const place = { ...pull, installation: 4711, comment: 1 };
    const risk = { kind: 'ignore', rule: 'drop-column', fingerprint: null, until: '2026-12-31' } as const;
    const said = { reason: 'größer', by: 'mona', at: '' };
    await reviews.accept(place, { ...risk, ...said });
    await reviews.accept(place, { ...risk, ...said, reason: 'again' });
    await reviews.accept({ ...place, comment: 2 }, { kind: 'override', headSha: 'a', ...said });
    expect(await reviews.acceptedRisks(pull)).toEqual([
      { ...risk, ...said, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
      { kind: 'override', headSha: 'a', ...said, at: expect.any(String) },
    ]);
    expect(await reviews.acceptedRisks({ ...pull, pullRequest: 8 })).toEqual([]);
    expect(await reviews.withdraw(pull, 'drop-column', 'f1', 'hubot')).toBe(1);
    expect(await reviews.withdraw(pull, 'drop-column', null, 'hubot')).toBe(0);
    expect(await reviews.acceptedRisks(pull)).toMatchObject([{ kind: 'override' }]);
    expect(await reviews.audit(5)).toMatchObject([
      { ...pull, withdrawn: false, risk: { kind: 'override' } },
      { ...pull, withdrawn: true, risk: { rule: 'drop-column', until: '2026-12-31' } },
    ]);
    await reviews.saveReview({ ...pull, installation: 4711, headSha: 'a' }, review);
    await reviews.forgetRepositories(4711, ['acme/other']);
    expect(await reviews.audit(5)).toHaveLength(2);
    await reviews.forgetRepositories(4711, ['acme/shop', 'acme/other']);
    expect(await reviews.audit(5)).toEqual([]);
    expect(await reviews.lastReview('acme/shop', 7)).toBeNull();
    await reviews.forgetInstallation(4711);
  });

  it.skipIf(isMissing)('keeps the review of a merge group for its page, and counts it nowhere', async () => {
    const { reviews } = await fresh();
    const group = { installation: 4711, repository: 'acme/shop', pullRequest: mergeGroup, headSha: 'a' };
    const findings = [{ rule: 'drop-column', fingerprint: 'one', placement: { kind: 'file' } }];
    await reviews.saveReview(group, { ...review, findings: findings as unknown as Review['findings'] });
    expect(await reviews.reviewAt(group, 'a')).toMatchObject({ findings });
    expect(await reviews.lastReviews('acme/shop', 5)).toEqual([]);
    expect(await reviews.ruleCounts()).toEqual([]);
    await reviews.forgetInstallation(4711);
    expect(await reviews.reviewAt(group, 'a')).toBeNull();
  });

  it.skipIf(isMissing)(
    'keeps the review of a head that was pushed over for its page, and calls it no last one',
    async () => {
      const { reviews } = await fresh();
      const pull = { repository: 'acme/shop', pullRequest: 7, installation: 4711 };
      const findings = [{ rule: 'drop-column', fingerprint: 'one', placement: { kind: 'file' } }];
      await reviews.saveReview({ ...pull, headSha: 'b' }, review);
      await reviews.saveReview(
        { ...pull, headSha: 'a', isPast: true },
        { ...review, findings: findings as unknown as Review['findings'] },
      );
      expect(await reviews.reviewAt(pull, 'a')).toMatchObject({ findings });
      expect(await reviews.lastReview('acme/shop', 7)).toMatchObject({ headSha: 'b' });
      expect(await reviews.lastReviews('acme/shop', 5)).toMatchObject([{ review: { findings: [] } }]);
      expect(await reviews.ruleCounts()).toEqual([]);
      // A force push may bring it back.
      await reviews.saveReview({ ...pull, headSha: 'a' }, review);
      expect(await reviews.lastReview('acme/shop', 7)).toMatchObject({ headSha: 'a' });
    },
  );

  it.skipIf(isMissing)('counts what became of findings, by rule', async () => {
    const { reviews } = await fresh();
    const pull = { repository: 'acme/shop', pullRequest: 7 };
    const of = (headSha: string) => ({ ...pull, installation: 4711, headSha });
    const found = (...names: string[]) =>
      names.map((name) => ({
        rule: name.split(' ')[0],
        fingerprint: name,
        placement: { kind: 'file' },
      })) as unknown as Review['findings'];
    await reviews.saveReview(of('a'), { ...review, findings: found('drop-column 1', 'drop-column 2', 'specialist 1') });
    await reviews.saveReview(of('b'), { ...review, findings: found('drop-column 2'), suppressed: found('truncate 1') });
    await reviews.noteFeedback(pull, [
      { fingerprint: 'drop-column 2', thumbsDown: 2, resolved: true },
      { fingerprint: 'truncate 1', dismissed: true, thumbsUp: 1 },
      { fingerprint: 'of nobody', dismissed: true },
    ]);
    await reviews.noteFeedback(pull, [{ fingerprint: 'drop-column 2', thumbsUp: 1 }]);
    const none = { fixed: 0, ignored: 0, resolved: 0, dismissed: 0, thumbsUp: 0, thumbsDown: 0 };
    expect(await reviews.ruleCounts()).toEqual([
      { ...none, rule: 'drop-column', shown: 2, fixed: 1, resolved: 1, thumbsUp: 1, thumbsDown: 2 },
      { ...none, rule: 'specialist', shown: 1 },
      { ...none, rule: 'truncate', shown: 1, ignored: 1, dismissed: 1, thumbsUp: 1 },
    ]);
    expect(await reviews.ruleCounts('other/shop')).toEqual([]);
    expect(await reviews.lastReviews('acme/shop', 5)).toMatchObject([{ pullRequest: 7, review: { suppressed: [{}] } }]);
  });

  it.skipIf(isMissing)('keeps texts by their key', async () => {
    const store = await fresh();
    expect(await store.cache.get('one')).toBeNull();
    await store.cache.set('one', 'größe\n');
    await store.cache.set('one', 'größe\n');
    expect(await store.cache.get('one')).toBe('größe\n');
    await store.cache.set('two', 'a zero \u0000 byte');
    expect(await store.cache.get('two')).toBeNull();
  });

  it.skipIf(isMissing)('forgets an installation, and only that', async () => {
    const store = await fresh();
    const key = { installation: 4711, repository: 'acme/shop', pullRequest: 7, headSha: 'a' };
    await store.reviews.saveReview(key, review);
    await store.reviews.saveReview({ ...key, installation: 12, repository: 'other/shop' }, review);
    await store.jobs.accept(delivery('ours'));
    await store.jobs.accept(delivery('theirs', 'other/shop#1', { installation: 12 }));
    await store.cache.set('installation:4711:blob:x', 'ours');
    await store.cache.set('installation:12:blob:x', 'theirs');
    await store.reviews.forgetInstallation(4711);
    expect(await store.reviews.lastReview('acme/shop', 7)).toBeNull();
    expect(await store.reviews.lastReview('other/shop', 7)).not.toBeNull();
    expect(await store.cache.get('installation:4711:blob:x')).toBeNull();
    expect(await store.cache.get('installation:12:blob:x')).toBe('theirs');
    expect(await store.jobs.backlog()).toMatchObject({ waiting: 1 });
  });

  it.skipIf(isMissing)('forgets the texts of a repository with it, and those of no other', async () => {
    const { reviews, cache } = await fresh();
    const names = ['acme/shop', 'acme/shop_2', 'acme/shop-2'];
    const text = (repository: string) => `${contentsOf(4711, repository)}blob:x`;
    const left = async () => (await Promise.all(names.map((name) => cache.get(text(name))))).map(Boolean);
    for (const name of names) await cache.set(text(name), 'a text');
    await reviews.forgetRepositories(4711, ['acme/shop_2']);
    expect(await left()).toEqual([true, false, true]);
    await reviews.forgetInstallation(4711);
    expect(await left()).toEqual([false, false, false]);
  });

  it.skipIf(isMissing)('says that it is ready, until it is closed', async () => {
    const store = await fresh();
    expect(await store.ready()).toBe(true);
    await store.close();
    expect(await store.ready()).toBe(false);
  });

  function sharedTests(): void {
    it.skipIf(isMissing)('is shared by two processes, each delivery worked on once', async () => {
      const one = await fresh();
      const other = await open();
      const seen: string[] = [];
      const active = new Set<string>();
      let clashes = 0;
      const handle = async ({ id, group }: Delivery): Promise<void> => {
        if (active.has(group)) clashes += 1;
        active.add(group);
        await sleep(5);
        seen.push(id);
        active.delete(group);
      };
      for (let index = 0; index < 60; index += 1)
        await one.jobs.accept(delivery(`d${index}`, `acme/shop#${index % 7}`));
      work(one, handle);
      work(other, handle);
      await until(() => isEmpty(one), 'an empty queue');
      expect(clashes).toBe(0);
      expect(seen).toHaveLength(60);
      expect(new Set(seen).size).toBe(60);
    });

    it.skipIf(isMissing)('tells a run in another process that it was replaced', async () => {
      const one = await fresh();
      const other = await open();
      const reasons: unknown[] = [];
      work(one, async (_, { signal }) => {
        await once(signal, 'abort');
        reasons.push(signal.reason);
      });
      await one.jobs.accept(delivery('push-1', 'acme/shop#1', { replaces: true }));
      await until(async () => (await one.jobs.backlog()).running === 1, 'a run');
      await other.jobs.accept(delivery('push-2', 'acme/shop#1', { replaces: true }));
      await until(() => reasons.length === 1, 'an aborted run');
      expect(reasons[0]).toBeInstanceOf(Superseded);
    });

    const urlOf = (): string => ('databaseUrl' in place ? place.databaseUrl : '');

    it.skipIf(isMissing)('leaves one of all that replace each other, however many processes take them in', async () => {
      const one = await fresh();
      const other = await open();
      await Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          (index % 2 === 0 ? one : other).jobs.accept(delivery(`push-${index}`, 'acme/shop#1', { replaces: true })),
        ),
      );
      expect(await one.jobs.backlog()).toMatchObject({ waiting: 1, running: 0 });
    });

    it.skipIf(isMissing)('makes its tables once when many processes start together', async () => {
      place = await newPlace(kind);
      const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
      for (const store of stores) expect(await store.ready()).toBe(true);
    });

    it.skipIf(isMissing)('does not begin again what it is still at, however late its lease', async () => {
      const store = await fresh();
      let runs = 0;
      let end = (): void => undefined;
      work(store, async () => {
        runs += 1;
        await new Promise<void>((resolve) => {
          end = resolve;
        });
      });
      await store.jobs.accept(delivery('one'));
      await until(() => runs === 1, 'a run');
      await query(urlOf(), `update dbspec.deliveries set lease_until = now() - interval '1 hour'`);
      const isRenewed = async (): Promise<boolean> =>
        (await query(urlOf(), 'select 1 from dbspec.deliveries where lease_until > now()')).length > 0;
      await until(isRenewed, 'a new lease');
      end();
      await until(() => isEmpty(store), 'an empty queue');
      expect(runs).toBe(1);
    });

    it.skipIf(isMissing)('tells the last run of a delivery at which processes died that it is given up', async () => {
      const store = await fresh({ attempts: 4 });
      await store.jobs.accept(delivery('one'));
      await store.jobs.accept(delivery('two', 'acme/shop#2'));
      await query(urlOf(), `update dbspec.deliveries set attempt = case id when 'one' then 8 else 7 end`);
      const given = new Map<string, boolean>();
      work(store, async ({ id }, { isGivenUp = false }) => void given.set(id, isGivenUp));
      await until(() => isEmpty(store), 'an empty queue');
      expect([...given].sort()).toEqual([
        ['one', true],
        ['two', false],
      ]);
    });

    it.skipIf(isMissing)('ends a run that another process has taken, and leaves the other one alone', async () => {
      const store = await fresh();
      const reasons: unknown[] = [];
      const worker = work(store, async (_, { signal }) => {
        await once(signal, 'abort');
        reasons.push(signal.reason);
      });
      await store.jobs.accept(delivery('one'));
      await until(async () => (await store.jobs.backlog()).running === 1, 'a run');
      await query(
        urlOf(),
        `update dbspec.deliveries set run = 'theirs', attempt = 2, lease_until = now() + interval '1 hour'`,
      );
      await until(() => reasons.length === 1, 'an aborted run');
      await worker.stop();
      expect(String(reasons[0])).toContain('another process has taken');
      expect(await query(urlOf(), 'select state, run, attempt from dbspec.deliveries')).toEqual([
        { state: 'running', run: 'theirs', attempt: 2 },
      ]);
    });

    it.skipIf(isMissing)('lives on where its connections are cut while it uses them', async () => {
      const store = await fresh();
      const name = new URL(urlOf()).pathname.slice(1);
      const { url = '' } = real ?? {};
      const cut = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
      let isCutting = true;
      const asking = Array.from({ length: 4 }, async (_, by) => {
        for (let at = 0; isCutting; at += 1) await store.jobs.accept(delivery(`d${by}-${at}`)).catch(() => undefined);
      });
      for (let round = 0; round < 40; round += 1) await query(url, cut);
      isCutting = false;
      await Promise.all(asking);
      await until(() => store.ready(), 'a database that answers');
    });

    it.skipIf(isMissing)(
      'ends its runs when the database is away for longer than a lease, and goes on when it is back',
      async () => {
        const failures: unknown[] = [];
        const store = await fresh({ failed: (error) => failures.push(error) });
        const reasons: unknown[] = [];
        let runs = 0;
        work(store, async (_, { signal }) => {
          runs += 1;
          if (runs > 1) return;
          await once(signal, 'abort');
          reasons.push(signal.reason);
          throw signal.reason;
        });
        await store.jobs.accept(delivery('one'));
        await until(() => runs === 1, 'a run');
        const name = new URL(urlOf()).pathname.slice(1);
        const { url = '' } = real ?? {};
        await query(url, `alter database ${name} allow_connections false`);
        await query(url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
        await until(() => reasons.length === 1, 'an aborted run');
        expect(String(reasons[0])).toContain('could not be asked');
        expect(failures.length).toBeGreaterThan(0);
        expect(await store.ready()).toBe(false);
        await expect(store.jobs.accept(delivery('two'))).rejects.toThrow("queue's database");
        await query(url, `alter database ${name} allow_connections true`);
        await until(() => store.ready(), 'a database that answers');
        await store.jobs.accept(delivery('two', 'acme/shop#2'));
        await until(() => isEmpty(store), 'an empty queue');
        expect(runs).toBe(3);
      },
    );
  }

  if (kind === 'real') sharedTests();
});

it('does not repeat the password of a database that cannot be reached', async () => {
  const refused = await openStore({ databaseUrl: 'postgres://dbspec:hunter2@127.0.0.1:1/dbspec' }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(UserError);
  expect(String(refused)).not.toContain('hunter2');
});
