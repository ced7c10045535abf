import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localChanges } from '../../src/cli/changes.js';

let folder: string;
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
const commit = (message: string) => {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbspec-changes-'));
  git('init', '--quiet');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('the change of a range', () => {
  it('is known in a clone that lacks the content of a file that goes, beside one that comes', async () => {
    write('old.bin', 'one\n'.repeat(50));
    write('a.sql', 'select 1;\n');
    write('moved.sql', 'select 3;\n');
    commit('First');
    const id = git('rev-parse', 'HEAD:old.bin');
    rmSync(join(folder, 'old.bin'));
    write('new.bin', 'two\n'.repeat(50));
    write('a.sql', 'select 2;\n');
    renameSync(join(folder, 'moved.sql'), join(folder, 'there.sql'));
    commit('Second');
    rmSync(join(folder, '.git', 'objects', id.slice(0, 2), id.slice(2)));
    const { files } = await localChanges({ folder, base: 'HEAD~1', head: 'HEAD' });
    expect(files.map(({ path, status }) => [path, status])).toEqual([
      ['a.sql', 'modified'],
      ['new.bin', 'added'],
      ['old.bin', 'removed'],
      ['there.sql', 'renamed'],
    ]);
  });

  it('is known in a clone that lacks the content of another file', async () => {
    const names = ['a.sql', 'b.bin', 'c.sql', 'd.sql', '[e].sql'];
    for (const name of names) write(name, `select 1; -- ${name}\n`);
    commit('First');
    for (const name of names) write(name, `select 1; -- ${name}\nselect 2;\n`);
    renameSync(join(folder, 'd.sql'), join(folder, 'f.sql'));
    commit('Second');
    const id = git('rev-parse', 'HEAD:b.bin');
    rmSync(join(folder, '.git', 'objects', id.slice(0, 2), id.slice(2)));
    const { files } = await localChanges({ folder, base: 'HEAD~1', head: 'HEAD' });
    expect(files.map(({ path, hunks }) => [path, hunks.flatMap(({ added }) => added)])).toEqual([
      ['[e].sql', [2]],
      ['a.sql', [2]],
      ['b.bin', []],
      ['c.sql', [2]],
      ['f.sql', [2]],
    ]);
  });
});

describe('what files held before', () => {
  it('is told with the time at which the branch got it', async () => {
    const at = (day: number) => `2026-01-0${day}T00:00:00Z`;
    const committed = (message: string, day: number) => {
      process.env.GIT_COMMITTER_DATE = at(day);
      try {
        commit(message);
      } finally {
        delete process.env.GIT_COMMITTER_DATE;
      }
    };
    write('[a].sql', 'select 1;\n');
    committed('First', 1);
    const first = git('rev-parse', 'HEAD:[a].sql');
    write('[a].sql', 'select 2;\n');
    committed('Second', 3);
    write('b.sql', 'select 3;\n');
    committed('Third', 4);
    const second = git('rev-parse', 'HEAD:[a].sql');
    git('branch', 'base');
    write('[a].sql', 'select 1;\n');
    committed('Back', 5);
    const { earlier, head } = await localChanges({ folder, base: 'base', head: 'HEAD' });
    expect(await earlier?.(['[a].sql', 'b.sql'])).toEqual({
      tipMs: Date.parse(at(4)),
      contents: new Map([
        ['b.sql', [{ contentId: git('rev-parse', 'HEAD:b.sql'), sinceMs: Date.parse(at(4)) }]],
        [
          '[a].sql',
          [
            { contentId: second, sinceMs: Date.parse(at(3)) },
            { contentId: first, sinceMs: Date.parse(at(1)) },
          ],
        ],
      ]),
    });
    expect((await head.list()).find(({ path }) => path === '[a].sql')?.contentId).toBe(first);
  });
});
