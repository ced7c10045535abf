import { afterAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/queue/index.js';
import { findSnapshot } from '../../src/shadow/index.js';
import { newFolder, quick } from './places.js';

const store = await openStore({ dataFolder: newFolder(), snapshot: await findSnapshot({ cacheFolder: null }) }, quick);
afterAll(() => store.close());

describe('tokens that are stored', () => {
  it('are summed by installation and day, and go with the installation', async () => {
    const { reviews } = store;
    expect(await reviews.addTokens(1, '2026-11-27', 5000)).toBe(5000);
    expect(await reviews.addTokens(1, '2026-11-27', -1500)).toBe(3500);
    expect(await reviews.addTokens(1, '2026-11-28', 10)).toBe(10);
    expect(await reviews.addTokens(2, '2026-11-27', 20)).toBe(20);
    await reviews.forgetInstallation(1);
    expect(await reviews.addTokens(1, '2026-11-27', 0)).toBe(0);
    expect(await reviews.addTokens(2, '2026-11-27', 0)).toBe(20);
  });
});
