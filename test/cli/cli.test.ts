import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbspec-cli-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function dbspec(
  args: readonly string[],
  input = '',
): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
    encoding: 'utf8',
    input,
    env: { PATH: process.env.PATH, HOME: folder },
  });
  return { code: status, out: stdout, err: stderr };
}

function write(path: string, text: string): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

function filesUnder(path: string): readonly string[] {
  return readdirSync(path).flatMap((name) => {
    const full = join(path, name);
    return statSync(full).isDirectory() ? filesUnder(full) : [full];
  });
}

function git(...args: readonly string[]): void {
  execFileSync(
    'git',
    ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main', ...args],
    { cwd: folder, stdio: 'pipe' },
  );
}

function repository(): void {
  git('init', '-q');
  write('migrations/0001_orders.sql', 'create table orders (id bigint primary key, placed_at date);\n');
  write('docker-compose.yml', 'services:\n  db:\n    image: postgres:15\n');
  git('add', '.');
  git('commit', '-qm', 'orders');
}

const quick = ['--no-shadow', '--no-specialist', '--no-cache'];

describe('dbspec review', () => {
  it('reviews the work tree, with a file that git does not know yet', () => {
    repository();
    write('migrations/0002_index.sql', 'create index orders_placed_at_idx on orders (placed_at);\n');
    const { code, out } = dbspec(['review', '--repo', folder, '--format', 'json', ...quick]);
    const review = JSON.parse(out) as {
      conclusion: string;
      findings: { rule: string; path: string; startLine: number }[];
      migrations: { serverVersion: number }[];
    };
    expect(code).toBe(1);
    expect(review.conclusion).toBe('failure');
    expect(review.findings[0]).toMatchObject({
      rule: 'index-build-blocks-writes',
      path: 'migrations/0002_index.sql',
      startLine: 1,
    });
    expect(review.migrations[0]?.serverVersion).toBe(15);
  });

  it('keeps what it read, reads the same of it, and mends what was damaged', () => {
    repository();
    write('migrations/0002_index.sql', 'create index orders_placed_at_idx on orders (placed_at);\n');
    const review = (...options: readonly string[]): string =>
      dbspec(['review', '--repo', folder, '--no-shadow', '--no-specialist', '--format', 'markdown', ...options])
        // How long each stage took is another number each time.
        .out.replace(/^Took .*$/m, '');
    const cache = join(folder, '.cache/dbspec');
    const plain = review('--no-cache');
    expect(existsSync(cache)).toBe(false);
    expect(review()).toBe(plain);
    const entries = filesUnder(cache);
    expect(entries.length).toBeGreaterThanOrEqual(2);
    expect(review()).toBe(plain);
    for (const entry of entries) writeFileSync(entry, 'damaged');
    expect(review()).toBe(plain);
    expect(filesUnder(cache)).toEqual(entries);
    expect(entries.every((entry) => statSync(entry).size > 'damaged'.length)).toBe(true);
  });

  it('says so of a file that cannot be read, and loses nothing of the others', () => {
    repository();
    // More than Node reads into one text, for whatever user this runs as; it takes no room on the disk.
    truncateSync(write('migrations/0002_rows.sql', ''), 3 * 2 ** 30);
    write('migrations/0003_index.sql', 'create index orders_placed_at_idx on orders (placed_at);\n');
    const { code, out, err } = dbspec(['review', '--repo', folder, '--format', 'json', ...quick]);
    const review = JSON.parse(out) as { findings: { rule: string; path: string }[]; skipped: unknown[] };
    expect([code, err]).toEqual([1, '']);
    expect(review.findings[0]).toMatchObject({
      rule: 'index-build-blocks-writes',
      path: 'migrations/0003_index.sql',
    });
    expect(review.skipped).toEqual([
      {
        path: 'migrations/0002_rows.sql',
        line: 1,
        reason: 'The file cannot be read as UTF-8 text; check it by hand.',
      },
    ]);
  });

  it('has nothing to say of a branch that changes no database', () => {
    repository();
    write('README.md', 'hello\n');
    expect(dbspec(['review', '--repo', folder, ...quick])).toMatchObject({
      code: 0,
      out: expect.stringContaining('No database changes'),
    });
  });

  it.each([
    ['no repository', () => ['review', '--repo', folder], 'is not inside a git repository'],
    [
      'an unknown revision',
      () => ['review', '--repo', folder, '--base', 'nowhere'],
      '--base nowhere: there is no such revision',
    ],
    [
      'a revision that would be an option',
      () => ['review', '--repo', folder, '--base=--output=x'],
      'cannot begin with a dash',
    ],
    ['an unknown option', () => ['review', '--frobnicate'], 'unknown option'],
    [
      'a configuration that is not there',
      () => ['review', '--repo', folder, '--config', 'nowhere.yml'],
      '--config nowhere.yml: the file cannot be read',
    ],
  ])('says what to do: %s', (name, args, words) => {
    if (name !== 'no repository') repository();
    const { code, err } = dbspec(args());
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).not.toContain('    at ');
  });
});

describe('dbspec check', () => {
  it('reads standard input', () => {
    const { code, out } = dbspec(['check', '-', '--format', 'github', ...quick], 'drop table orders cascade;');
    expect(code).toBe(0);
    expect(out).toContain('::warning file=standard-input.sql,line=1,endLine=1,title=drop-table::');
  });

  it('names files as they were given', () => {
    const index = write('shop/index.sql', 'create index orders_placed_at_idx on orders (placed_at);\n');
    const drop = write('shop/2_drop.sql', 'drop table orders cascade;\nselct 1;\n');
    const { out } = dbspec(['check', index, drop, '--format', 'json', ...quick]);
    const review = JSON.parse(out) as Record<'findings' | 'skipped' | 'migrations', { readonly path: string }[]>;
    const paths = [...review.findings, ...review.skipped, ...review.migrations].map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set([index, drop]));
    for (const format of ['text', 'sarif', 'github', 'markdown'])
      expect(dbspec(['check', index, '--format', format, ...quick]).out).toContain(index);
  });

  it('does not take two files for one', () => {
    const files = ['shop/1_a.sql', 'billing/1_a.sql'].map((path) => write(path, 'drop table orders;\n'));
    expect(dbspec(['check', ...files, ...quick])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Two of the files are named 1_a.sql'),
    });
  });

  it.each([
    ['a file that is not there', 'nowhere.sql', 'nowhere.sql: there is no such file.'],
    ['a folder', '.', 'this is a folder; name files'],
  ])('says what to do: %s', (_, file, words) => {
    const { code, err } = dbspec(['check', file]);
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  it('refuses bytes that are no text', () => {
    const file = join(folder, 'a.sql');
    writeFileSync(file, new Uint8Array([0xff, 0x00, 0x01]));
    expect(dbspec(['check', file]).err).toContain('is no UTF-8 text');
  });

  it('prints text for a person, without colours where no terminal is', () => {
    const { out } = dbspec(['check', '-', ...quick], 'create index orders_placed_at_idx on orders (placed_at);');
    expect(out).toMatch(/^error Building this index blocks every write to orders\nat standard-input\.sql:1\n/);
    expect(out).toContain('Specialist: switched off.');
    expect(out).not.toContain('\u001b');
  });

  it('prints SARIF and Markdown', () => {
    const file = write('a.sql', 'create index on orders (placed_at);\n');
    const sarif = JSON.parse(dbspec(['check', file, '--format', 'sarif', ...quick]).out) as {
      version: string;
      runs: { results: { ruleId: string; message: { text: string } }[] }[];
    };
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.runs[0]?.results.map((result) => result.ruleId)).toContain('index-build-blocks-writes');
    expect(sarif.runs[0]?.results[0]?.message.text).toBe(
      'Building this index blocks every write to orders. Build the index with CONCURRENTLY, in a migration of its own, outside a transaction.',
    );
    expect(dbspec(['check', file, '--format', 'markdown', ...quick]).out).toContain(
      '**Building this index blocks every write to `orders`**',
    );
  });
});

describe('the exit code', () => {
  const index = 'create index orders_placed_at_idx on orders (placed_at);\n';
  const dropping = 'drop table orders;\n';

  it.each<[string, number, string, readonly string[]]>([
    ['an error', 1, index, []],
    ['a warning, which does not fail by default', 0, dropping, []],
    ['a warning, where warnings fail', 1, dropping, ['--fail-on', 'warning']],
    ['an error, where nothing fails', 0, index, ['--fail-on', 'never']],
    ['nothing to say', 0, 'select 1;\n', ['--fail-on', 'warning']],
  ])('of %s is %i', (_, expected, sql, options) => {
    expect(dbspec(['check', '-', ...options, ...quick], sql).code).toBe(expected);
  });

  it("of a failure that is not the user's is 3, without a stack", () => {
    // The lock of the store can be neither read nor made.
    mkdirSync(join(folder, 'held', 'store.lock'), { recursive: true });
    mkdirSync(join(folder, 'held', 'store'));
    const { status, stderr } = spawnSync(process.execPath, ['dist/cli/main.js', 'stats'], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, DATA_DIR: join(folder, 'held') },
    });
    expect(status).toBe(3);
    expect(stderr).toMatch(/^dbspec failed: .*\nRun it again with DEBUG=dbspec for the stack, and report it\.\n$/);
  });
});

describe('the other verbs', () => {
  it('explains a rule, and asks back', () => {
    expect(dbspec(['explain', 'drop-column']).out).toContain('# Column dropped');
    expect(dbspec(['explain', 'drop-colum'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Did you mean `drop-column`?'),
    });
  });

  it.each([
    ['rules', 'index-build-blocks-writes'],
    ['frameworks', 'rails'],
    ['systems', 'postgresql'],
  ])('lists %s', (verb, member) => {
    expect(dbspec([verb]).out).toContain(member);
  });

  it('prints the schema that the migrations make', () => {
    repository();
    expect(dbspec(['schema', '--repo', folder]).out).toContain(
      'create table orders (id bigint not null, placed_at date);',
    );
  });
});
