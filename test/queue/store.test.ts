import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Superseded, UserError } from '../../src/core/errors.js';
import type { Delivery, Run } from '../../src/core/ports.js';
import type { Review } from '../../src/core/review.js';
import { openStore, type Store, type Where } from '../../src/queue/index.js';
import type { QueueSettings } from '../../src/queue/jobs.js';
import { findSnapshot } from '../../src/shadow/index.js';
import { type RealPostgres, startRealPostgres } from '../support/real-postgres.js';

const quick: Partial<QueueSettings> = { leaseMs: 900, pauseMs: 20, pollMs: 50, graceMs: 300 };
const snapshot = await findSnapshot({ cacheFolder: null });
const real = await startRealPostgres();

/** A place for one test: a new folder, or a new database. */
async function newPlace(kind: 'embedded' | 'real'): Promise<Where> {
  if (kind === 'embedded') return { dataFolder: join(mkdtempSync(join(tmpdir(), 'dbspec-store-')), 'store'), snapshot };
  const { url } = real as RealPostgres;
  const name = `store_${Math.random().toString(36).slice(2)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return { databaseUrl: url.replace(/\/postgres$/, `/${name}`) };
}

function delivery(id: string, group = 'acme/shop#1', changed: Partial<Delivery> = {}): Delivery {
  return {
    id,
    event: 'pull_request',
    action: 'synchronize',
    installation: 4711,
    group,
    replaces: false,
    payload: { id, text: 'größer \u0000 than' },
    ...changed,
  };
}

/** Resolves when something is so; fails the test after a while. */
async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let round = 0; round < 400; round += 1) {
    if (await isSo()) return;
    await sleep(25);
  }
  throw new Error(`it never came to it: ${what}`);
}

const review = { title: 'Nothing found', conclusion: 'success' } as unknown as Review;

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
      await sleep(40);
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

  it.skipIf(isMissing)('puts back what does not end in time, without counting the attempt', async () => {
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
    expect(attempts).toEqual([1]);
  });

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
  }

  if (kind === 'real') return sharedTests();

  it('refuses a folder that another process has', async () => {
    await fresh();
    const refused = await open().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect(String(refused)).toContain(String(process.pid));
  });

  it('takes over the lock of a process that is dead', async () => {
    await (await fresh()).close();
    const lock = `${(place as { dataFolder: string }).dataFolder}.lock`;
    writeFileSync(lock, '999999999\n');
    await (await open()).close();
    writeFileSync(lock, '1\n');
    utimesSync(lock, new Date(0), new Date(0));
    const store = await open();
    expect(await store.ready()).toBe(true);
    await store.close();
    expect(existsSync(lock)).toBe(false);
  });

  it('puts a damaged folder aside and begins anew', async () => {
    const store = await fresh();
    await store.jobs.accept(delivery('lost'));
    await store.close();
    const { dataFolder } = place as { dataFolder: string };
    writeFileSync(join(dataFolder, 'global', 'pg_control'), 'damaged');
    const again = await open();
    expect(again.damaged).toContain('.damaged-');
    expect(readdirSync(again.damaged ?? '')).toContain('global');
    expect(await again.jobs.accept(delivery('lost'))).toBe(true);
  });
});

it('does not repeat the password of a database that cannot be reached', async () => {
  const refused = await openStore({ databaseUrl: 'postgres://dbspec:hunter2@127.0.0.1:1/dbspec' }).catch(
    (error: unknown) => error,
  );
  expect(refused).toBeInstanceOf(UserError);
  expect(String(refused)).not.toContain('hunter2');
});
