import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { UpstreamError, UserError } from '../../src/core/errors.js';
import { openStore, type Store } from '../../src/queue/index.js';
import { findSnapshot } from '../../src/shadow/index.js';
import { delivery, newFolder, quick, until } from './places.js';

const snapshot = await findSnapshot({ cacheFolder: null });
const opened: Store[] = [];

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close().catch(() => undefined);
});

async function open(dataFolder: string, from = snapshot): Promise<Store> {
  const store = await openStore({ dataFolder, snapshot: from }, quick);
  opened.push(store);
  return store;
}

it('refuses a folder that is in use, with its name and the process', async () => {
  const folder = newFolder();
  await open(folder);
  const refused = await open(folder).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UserError);
  expect(String(refused)).toContain(folder);
  expect(String(refused)).toContain(String(process.pid));
});

it('lets go of the folder when it is closed', async () => {
  const folder = newFolder();
  await (await open(folder)).close();
  expect(existsSync(`${folder}.lock`)).toBe(false);
  const again = await open(folder);
  expect(again.damaged).toBeNull();
  expect(await again.ready()).toBe(true);
});

it('puts a damaged folder aside and begins anew', async () => {
  const folder = newFolder();
  const store = await open(folder);
  await store.jobs.accept(delivery('lost'));
  await store.close();
  writeFileSync(join(folder, 'global', 'pg_control'), 'damaged');
  const again = await open(folder);
  expect(again.damaged).toContain('.damaged-');
  expect(readdirSync(again.damaged ?? '')).toContain('global');
  expect(await again.jobs.accept(delivery('lost'))).toBe(true);
});

it('leaves a folder where it is when no database can be opened at all', async () => {
  const folder = newFolder();
  await (await open(folder)).close();
  const control = join(folder, 'global', 'pg_control');
  writeFileSync(control, 'damaged');
  const refused = await open(folder, join(folder, 'no-such-snapshot')).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UpstreamError);
  expect(readFileSync(control, 'utf8')).toBe('damaged');
  expect(existsSync(`${folder}.lock`)).toBe(false);
});

it('goes on with what was stored when its thread breaks', async () => {
  const started: Worker[] = [];
  const note = (worker: Worker): void => void started.push(worker);
  process.on('worker', note);
  try {
    const store = await open(newFolder());
    await store.jobs.accept(delivery('before'));
    const [thread] = started;
    expect(thread).toBeDefined();
    await thread?.terminate();
    await Promise.all([store.jobs.accept(delivery('one')), store.jobs.accept(delivery('two'))]);
    expect(started).toHaveLength(2);
    expect(await store.jobs.accept(delivery('before'))).toBe(false);
    expect((await store.jobs.backlog()).waiting).toBe(3);
  } finally {
    process.off('worker', note);
  }
});

it('writes nothing more to a folder that another process has taken', async () => {
  const folder = newFolder();
  const store = await open(folder);
  writeFileSync(`${folder}.lock`, '{"id":"theirs","pid":1,"start":null,"place":"another container"}');
  await until(async () => !(await store.ready()), 'the end of the database');
  await expect(store.jobs.accept(delivery('one'))).rejects.toThrow('another process has taken');
  await store.close();
  expect(readFileSync(`${folder}.lock`, 'utf8')).toContain('theirs');
});
