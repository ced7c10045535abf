import { expect, it } from 'vitest';
import { GitHubError } from '../../src/github/client.js';
import { openStore } from '../../src/queue/index.js';
import { findSnapshot } from '../../src/shadow/index.js';
import { delivery, newFolder, quick } from './places.js';

function refusal(headers: Record<string, string>): GitHubError {
  return new GitHubError(429, 'GET /a', { cause: Object.assign(new Error('limit'), { response: { headers } }) });
}

it('is left alone for an hour where GitHub asks for it, while the queue works on something else', async () => {
  const snapshot = await findSnapshot({ cacheFolder: null });
  const store = await openStore({ dataFolder: newFolder(), snapshot }, quick);
  try {
    const done: string[] = [];
    const end = new AbortController();
    const work = store.jobs.work(async ({ id }) => {
      done.push(id);
      if (id === 'limited') throw refusal({ 'retry-after': '3600' });
      // Nothing says how long to wait: it is tried again at once, until its last attempt ends the test.
      if (done.filter((one) => one === 'failing').length < 3) throw new Error('broken');
      end.abort();
    }, end.signal);
    await store.jobs.accept(delivery('limited', 'acme/shop#1'));
    await store.jobs.accept(delivery('failing', 'acme/shop#2'));
    await work;
    expect(done).toEqual(['limited', 'failing', 'failing', 'failing']);
    expect(await store.jobs.backlog()).toMatchObject({ waiting: 1, running: 0 });
  } finally {
    await store.close();
  }
});
