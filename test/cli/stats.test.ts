import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockFolder } from '../../src/queue/folder-lock.js';

it('dbspec stats refuses a store that the service has, and says what else there is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-stats-'));
  mkdirSync(join(folder, 'store'));
  const unlock = await lockFolder(join(folder, 'store'), () => undefined);
  try {
    const { status, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', 'stats'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, DATA_DIR: folder },
    });
    expect(status).toBe(2);
    expect(stderr).toBe(
      `${join(folder, 'store')} is in use by process ${process.pid}: the service has its store to itself. Read \`dbspec_findings\` in its /metrics, stop it while you ask, or give it a Postgres with DATABASE_URL.\n`,
    );
  } finally {
    await unlock();
    rmSync(folder, { recursive: true, force: true });
  }
});

it('dbspec stats makes no store where there is none, and says where to look', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dbspec-stats-'));
  const { status, stderr } = spawnSync(process.execPath, [join(process.cwd(), 'dist/cli/main.js'), 'stats'], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder },
  });
  expect(status).toBe(2);
  expect(stderr).toContain('data holds no store. Set DATA_DIR');
  expect(readdirSync(folder)).toEqual([]);
});
