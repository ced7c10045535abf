import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AppProcess, startApp } from '../support/app-process.js';
import { type FakeGitHub, startFakeGitHub } from '../support/fake-github/index.js';

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
