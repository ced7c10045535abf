import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppProcess, startApp } from '../support/app-process.js';
import { type FakeGitHub, startFakeGitHub } from '../support/fake-github/index.js';
import { playRound } from '../support/faults/round.js';

/** Longest time of the kills, in milliseconds: a start takes seconds, and there are 15. The long form is `npm run bench:faults`. */
const roundMs = 900_000;

describe('a process that is killed again and again', () => {
  it(
    'loses nothing, says nothing twice, and leaves no check in progress',
    async () => {
      const variables = { DATA_DIR: mkdtempSync(join(tmpdir(), 'dbspec-data-')) };
      const round = await playRound({ seed: 7, kills: 15, processes: 1, weather: true, shadow: false, variables });
      expect(round.broken, round.log.slice(-200).join('\n')).toEqual([]);
      expect(Object.values(round.kills).reduce((sum, count) => sum + count, 0)).toBe(15);
      expect(round.comments).toBeGreaterThan(0);
    },
    roundMs,
  );
});

describe('a second process on one data folder', () => {
  let fake: FakeGitHub;
  let first: AppProcess;
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-data-'));
  beforeAll(async () => {
    fake = await startFakeGitHub();
    first = await startApp(fake, { DATA_DIR: folder });
  });
  afterAll(async () => {
    await first.end('SIGKILL');
    await fake.close();
  });

  it('refuses, and says what to do', async () => {
    const refusal = await startApp(fake, { DATA_DIR: folder }).catch((error: unknown) => String(error));
    expect(String(refusal)).toContain('is in use by process');
    expect(String(refusal)).toContain('DATABASE_URL');
  });
});
