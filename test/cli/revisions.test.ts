import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { workTreeRevision } from '../../src/cli/revisions.js';

let folder: string;
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: folder, stdio: 'pipe' });
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const sizes = async () => (await workTreeRevision(folder).list()).map(({ path, bytes }) => [path, bytes]).sort();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbspec-tree-'));
  git('init', '--quiet');
  write('committed.sql', 'select 1;\n');
  write('edited.sql', 'select 1;\n');
  write('gone.sql', 'select 1;\n');
});

describe('the work tree', () => {
  it('tells the size of every file, whatever git knows of it', async () => {
    git('add', '.');
    git('commit', '--quiet', '--message', 'First');
    write('edited.sql', 'select 12;\n');
    write('staged.sql', 'select 123;\n');
    git('add', 'staged.sql');
    write('untracked.sql', 'select 1234;\n');
    rmSync(join(folder, 'gone.sql'));
    expect(await sizes()).toEqual([
      ['committed.sql', 10],
      ['edited.sql', 11],
      ['staged.sql', 12],
      ['untracked.sql', 13],
    ]);
  });

  it('can be read before the first commit', async () => {
    git('add', '.');
    expect(await sizes()).toEqual([
      ['committed.sql', 10],
      ['edited.sql', 10],
      ['gone.sql', 10],
    ]);
  });
});
