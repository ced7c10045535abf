import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localChanges } from '../../src/cli/changes.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbspec-released-'));
  git('init', '-q', '-b', 'main');
  commit('first');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  clock += 60;
  const date = { GIT_AUTHOR_DATE: `${clock} +0000`, GIT_COMMITTER_DATE: `${clock} +0000` };
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { PATH: process.env.PATH, HOME: folder, ...date },
  }).trim();
}

let clock = 1_767_225_600;

function commit(text: string): string {
  writeFileSync(join(folder, 'README.md'), text);
  git('add', '-A');
  git('commit', '-q', '-m', text);
  return git('rev-parse', 'HEAD');
}

const released = async (pattern: string) => {
  const { released: find } = await localChanges({ folder, base: 'main' });
  return (await find?.(pattern))?.id ?? null;
};

describe('the last release of a local repository', () => {
  it('is the newest tag that the base holds, plain or annotated', async () => {
    git('tag', 'v1');
    const second = commit('second');
    git('tag', '-a', '-m', 'two', 'v2');
    commit('third');
    git('tag', 'nightly');
    expect(await released('v*')).toBe(second);
  });

  it('is no tag of another line', async () => {
    const first = git('rev-parse', 'HEAD');
    git('tag', 'v1');
    git('checkout', '-q', '-b', 'hotfix');
    commit('mended');
    git('tag', 'v1.1');
    git('checkout', '-q', 'main');
    commit('second');
    expect(await released('v*')).toBe(first);
  });

  it('is the tip of a branch of that name', async () => {
    git('branch', 'production');
    const first = git('rev-parse', 'HEAD');
    commit('second');
    expect(await released('production')).toBe(first);
  });

  it('is not there', async () => expect(await released('v*')).toBeNull());
});
