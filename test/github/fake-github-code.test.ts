import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { clientOf, type Octokit, refusalOf } from '../support/fake-github-client.js';

let fake: FakeGitHub;
let repository: FakeRepository;
let octokit: Octokit;
let where: { owner: string; repo: string };
let repositories = 0;

const path = 'db/migrations/20260801000000_index_orders.sql';
const before = 'create table orders (\n  id bigint primary key,\n  placed_at timestamptz\n);\n';

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(async () => {
  repositories += 1;
  repository = fake.repository('acme', `code-${repositories}`, { 'README.md': '# Shop\n', 'db/schema.sql': before });
  where = { owner: 'acme', repo: repository.name };
  octokit = await clientOf(fake, repository.installation);
});

describe('pull requests', () => {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files';
  const files = async (more: object = {}) => (await octokit.request(route, { ...where, pull_number: 1, ...more })).data;

  it('are listed by state and order, without the counts that only each by itself has', async () => {
    for (const head of ['one', 'two', 'three']) {
      repository.commit(head, { [`${head}.sql`]: 'select 1;\n' });
      repository.open({ head });
    }
    repository.pull(2).state = 'closed';
    repository.commit('one', { 'one.sql': 'select 2;\n' });
    const list = async (more: object) =>
      (await octokit.request('GET /repos/{owner}/{repo}/pulls', { ...where, ...more })).data.map(
        ({ number }) => number,
      );
    expect(await list({})).toEqual([3, 1]);
    expect(await list({ state: 'all', direction: 'asc' })).toEqual([1, 2, 3]);
    expect(await list({ sort: 'updated', direction: 'desc' })).toEqual([1, 3]);
    expect(await list({ head: 'acme:three' })).toEqual([3]);
    const { data: rows } = await octokit.request('GET /repos/{owner}/{repo}/pulls', where);
    expect(rows[0]).not.toHaveProperty('changed_files');
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
      ...where,
      pull_number: 1,
    });
    expect(data).toMatchObject({ changed_files: 1, additions: 1, commits: 2, base: { sha: repository.sha('main') } });
  });

  it('have files with the patches that GitHub prints', async () => {
    const after = before.replace('timestamptz', 'timestamptz not null').slice(0, -1);
    repository.commit('topic', {
      'db/schema.sql': after,
      [path]: 'select 1;\n',
      'README.md': null,
      'logo.png': new Uint8Array([137, 80, 0, 1]),
    });
    repository.open({ head: 'topic' });
    expect(await files()).toMatchObject([
      { filename: 'README.md', status: 'removed', deletions: 1, patch: '@@ -1 +0,0 @@\n-# Shop' },
      { filename: path, status: 'added', additions: 1, patch: '@@ -0,0 +1 @@\n+select 1;' },
      {
        filename: 'db/schema.sql',
        status: 'modified',
        changes: 4,
        patch: [
          '@@ -1,4 +1,4 @@',
          ' create table orders (',
          '   id bigint primary key,',
          '-  placed_at timestamptz',
          '-);',
          '+  placed_at timestamptz not null',
          '+);',
          '\\ No newline at end of file',
        ].join('\n'),
      },
      { filename: 'logo.png', status: 'added', changes: 0 },
    ]);
    expect((await files())[3]).not.toHaveProperty('patch');
  });

  it('show what a file was called before: by its content, and where a test says so', async () => {
    const moved = { 'db/schema.sql': null, 'db/structure.sql': before, 'README.md': null, 'docs.md': '# Store\n' };
    repository.commit('topic', moved, { rename: { 'docs.md': 'README.md' } });
    repository.open({ head: 'topic' });
    const [one, other] = await files();
    expect(one).toMatchObject({ status: 'renamed', previous_filename: 'db/schema.sql', changes: 0 });
    expect(one).not.toHaveProperty('patch');
    expect(other).toMatchObject({ filename: 'docs.md', previous_filename: 'README.md', status: 'renamed', changes: 2 });
  });

  it('are compared with the merge base', async () => {
    repository.commit('topic', { [path]: 'select 1;\n' });
    repository.commit('main', { 'later.sql': 'select 2;\n' });
    repository.open({ head: 'topic' });
    expect((await files()).map(({ filename }) => filename)).toEqual([path]);
  });

  const numbered = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`m/${String(at).padStart(4, '0')}.sql`, `${at}\n`]));

  it('have pages of 30, of 100 at most, with links, and 3,000 files at most', async () => {
    repository.commit('topic', numbered(3001));
    repository.open({ head: 'topic' });
    expect([(await files()).length, (await files({ per_page: 500 })).length]).toEqual([30, 100]);
    const { headers } = await octokit.request(route, { ...where, pull_number: 1, per_page: 100, page: 2 });
    expect(headers.link).toMatch(/page=1&?.*rel="prev".*page=3.*rel="next".*page=30.*rel="last"/s);
    expect(await octokit.paginate(route, { ...where, pull_number: 1, per_page: 100 })).toHaveLength(3000);
    expect(await files({ per_page: 100, page: 31 })).toEqual([]);
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/compare/{basehead}', {
      ...where,
      basehead: 'main...topic',
    });
    expect(data.files).toHaveLength(300);
    const diff = octokit.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
      ...where,
      pull_number: 1,
      mediaType: { format: 'diff' },
    });
    expect((await refusalOf(diff)).status).toBe(406);
  });

  it('look unchanged past 20,000 lines of patches in one answer, and are right on a smaller page', async () => {
    const long = `${'select 1;\n'.repeat(11_000)}`;
    repository.commit('topic', { 'a.sql': long, 'b.sql': long, 'c.sql': 'select 2;\n' });
    repository.open({ head: 'topic' });
    const rows = await files();
    expect(rows.map(({ additions, patch }) => [additions, patch === undefined])).toEqual([
      [11_000, false],
      [0, true],
      [0, true],
    ]);
    expect(await files({ per_page: 1, page: 3 })).toMatchObject([{ filename: 'c.sql', additions: 1, changes: 1 }]);
  });

  it('have no patch for a file of more than 20,000 lines or 500 KB, but its counts', async () => {
    repository.commit('topic', { 'long.sql': 'x\n'.repeat(20_001), 'wide.sql': `${'x'.repeat(500_001)}\n` });
    repository.open({ head: 'topic' });
    const rows = await files();
    expect(rows.map(({ additions }) => additions)).toEqual([20_001, 1]);
    for (const row of rows) expect(row).not.toHaveProperty('patch');
  });
});

describe('git', () => {
  it('gives contents, trees and commits their real ids', () => {
    // As `git hash-object`, `git write-tree` and `git commit-tree` give them.
    const one = fake.repository('acme', `ids-${repositories}`, { 'greeting.txt': 'hello\n', 'greeting/x': 'x' });
    const { sha, tree } = one.commitOf(one.sha('main') ?? '');
    expect(sha).toBe('ba1ef0e03fedf6d975d569e465c10e5a141570e4');
    expect(tree).toBe('3436c5dcb908532db561025dbb2ec343fdddedb0');
    expect(one.objects.at(tree, 'greeting.txt')?.sha).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
    expect(one.objects.trees.get(tree)?.map(({ path: name }) => name)).toEqual(['greeting.txt', 'greeting']);
  });

  it('finds where branches parted, also after a merge', () => {
    const first = repository.sha('main');
    const left = repository.commit('left', { 'left.sql': 'select 1;\n' });
    expect(repository.objects.mergeBase(repository.sha('main') ?? '', left)).toBe(first);
    const right = repository.commit('main', { 'right.sql': 'select 2;\n' });
    repository.merge('left', 'main');
    expect(repository.objects.mergeBase(repository.sha('main') ?? '', repository.sha('left') ?? '')).toBe(right);
    expect([...repository.commitOf(repository.sha('left') ?? '').files.keys()]).toContain('right.sql');
  });

  it('loses no commits of a branch unless it is told to', () => {
    repository.commit('topic', { a: '1' });
    const main = repository.sha('main') ?? '';
    expect(() => repository.commit('topic', { b: '2' }, { parent: main })).toThrow('say force');
    repository.commit('topic', { b: '2' }, { parent: main, force: true });
    expect(repository.commitOf(repository.sha('topic') ?? '').files.has('a')).toBe(false);
  });

  it('compares from the merge base, with the files on the first page only', async () => {
    repository.commit('topic/one', { [path]: 'select 1;\n' });
    repository.commit('topic/one', { [path]: 'select 2;\n' });
    repository.commit('main', { 'README.md': 'x' });
    const route = 'GET /repos/{owner}/{repo}/compare/{basehead}';
    const { data } = await octokit.request(route, { ...where, basehead: 'main...topic/one' });
    expect(data).toMatchObject({ status: 'diverged', ahead_by: 2, behind_by: 1, total_commits: 2 });
    expect(data.files?.map(({ filename }) => filename)).toEqual([path]);
    const next = await octokit.request(route, { ...where, basehead: 'main...topic/one', per_page: 1, page: 2 });
    expect([next.data.files, next.data.commits.length]).toEqual([[], 1]);
    expect((await refusalOf(octokit.request(route, { ...where, basehead: 'main...nowhere' }))).status).toBe(404);
  });

  it('reads commits and references', async () => {
    const sha = repository.commit('topic', { [path]: 'select 1;\n' });
    const { data } = await octokit.request('GET /repos/{owner}/{repo}/commits/{ref}', { ...where, ref: 'topic' });
    expect(data).toMatchObject({ sha, stats: { additions: 1 }, files: [{ filename: path }] });
    const ref = await octokit.request('GET /repos/{owner}/{repo}/git/ref/{ref}', { ...where, ref: 'heads/topic' });
    expect(ref.data.object.sha).toBe(sha);
    const unknown = octokit.request('GET /repos/{owner}/{repo}/commits/{ref}', { ...where, ref: 'f'.repeat(40) });
    expect(await refusalOf(unknown)).toMatchObject({ status: 422, message: expect.stringMatching(/^No commit found/) });
  });

  it('lists trees: whole, folder by folder, and cut short', async () => {
    const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
    const whole = await octokit.request(route, { ...where, tree_sha: 'main', recursive: '1' });
    expect(whole.data.tree.map(({ path: name, type }) => [name, type])).toEqual([
      ['README.md', 'blob'],
      ['db', 'tree'],
      ['db/schema.sql', 'blob'],
    ]);
    const top = await octokit.request(route, { ...where, tree_sha: whole.data.sha });
    expect(top.data.tree).toHaveLength(2);
    const below = await octokit.request(route, { ...where, tree_sha: top.data.tree[1]?.sha ?? '' });
    expect(below.data.tree[0]?.path).toBe('schema.sql');
    repository.treeLimit = 1;
    const cut = await octokit.request(route, { ...where, tree_sha: 'main', recursive: '1' });
    expect([cut.data.truncated, cut.data.tree.length]).toEqual([true, 1]);
  });

  it('gives blobs as base64 and raw, and names wrong ids', async () => {
    const sha = repository.objects.at(repository.commitOf(repository.sha('main') ?? '').tree, 'db/schema.sql')?.sha;
    const route = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
    const { data } = await octokit.request(route, { ...where, file_sha: sha ?? '' });
    expect(Buffer.from(data.content, 'base64').toString()).toBe(before);
    const raw = await octokit.request(route, { ...where, file_sha: sha ?? '', mediaType: { format: 'raw' } });
    expect(Buffer.from(raw.data as unknown as ArrayBuffer).toString()).toBe(before);
    for (const [id, status] of [['abc', 422] as const, ['0'.repeat(40), 404] as const])
      expect((await refusalOf(octokit.request(route, { ...where, file_sha: id }))).status).toBe(status);
  });

  it('gives contents: files, folders, links, and none past 1 MB but raw', async () => {
    repository.commit('main', {
      'large.sql': `-- ${'x'.repeat(1_000_000)}\n`,
      'db/link.sql': { mode: '120000', content: 'schema.sql' },
      'db/out.sql': { mode: '120000', content: '../../etc/passwd' },
    });
    const get = async (at: string, more: object = {}) =>
      (await octokit.request('GET /repos/{owner}/{repo}/contents/{path}', { ...where, path: at, ...more }))
        .data as unknown;
    expect(await get('db/schema.sql')).toMatchObject({ type: 'file', encoding: 'base64', path: 'db/schema.sql' });
    expect(await get('db')).toMatchObject([{ type: 'symlink' }, { type: 'symlink' }, { type: 'file' }]);
    expect(await get('db/link.sql', { mediaType: { format: 'raw' } })).toBe(before);
    expect(await get('db/out.sql')).toMatchObject({ type: 'symlink', target: '../../etc/passwd' });
    expect(await get('large.sql')).toMatchObject({ encoding: 'none', content: '' });
    expect(await get('large.sql', { mediaType: { format: 'raw' } })).toHaveLength(1_000_004);
    for (const [at, more] of [['nowhere.sql', {}] as const, ['README.md', { ref: 'nowhere' }] as const])
      expect((await refusalOf(get(at, more))).status).toBe(404);
  });
});

describe('GraphQL', () => {
  const oid = (name: string, sha = repository.sha('main') ?? '') =>
    repository.objects.at(repository.commitOf(sha).tree, name)?.sha ?? '';
  const blob = '{ ... on Blob { oid byteSize isBinary isTruncated text } }';

  it('reads many blobs at once: text, binary, cut, and none', async () => {
    const long = 'x'.repeat(512_001);
    repository.commit('main', { 'logo.png': new Uint8Array([137, 80, 0, 1]), 'long.txt': long });
    const ids = [oid('db/schema.sql'), oid('logo.png'), oid('long.txt'), '0'.repeat(40)];
    const fields = ids.map((id, index) => `b${index}: object(oid: "${id}") ${blob}`).join(' ');
    const answer = await octokit.graphql<{ repository: Record<string, Record<string, unknown> | null> }>(
      `query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { ${fields} } }`,
      { owner: 'acme', name: repository.name },
    );
    const { b0, b1, b2, b3 } = answer.repository;
    expect(b0).toEqual({ oid: ids[0], byteSize: before.length, isBinary: false, isTruncated: false, text: before });
    expect(b1).toMatchObject({ isBinary: true, text: null });
    expect(b2).toMatchObject({ isTruncated: true, byteSize: 512_001 });
    expect(String(b2?.text)).toHaveLength(512_000);
    expect(b3).toBeNull();
  });

  it('reads literals, fragments and expressions', async () => {
    const answer = await octokit.graphql(
      `{ repository(owner: "acme", name: "${repository.name}") { named: object(expression: "main:README.md") { ...b } } }
       fragment b on Blob { text }`,
    );
    expect(answer).toEqual({ repository: { named: { text: '# Shop\n' } } });
  });

  const ask = (selection: string, head = 'query') =>
    octokit.graphql(`${head} { repository(owner: "acme", name: "${repository.name}") { ${selection} } }`);
  it.each<[string, () => Promise<unknown>, string]>([
    ['a field that is not there', () => ask('nope'), "Field 'nope' doesn't exist on type 'Repository'"],
    ['a node without fields', () => ask(`object(oid: "${oid('README.md')}")`), 'must have selections'],
    ['an id that is none', () => ask(`object(oid: "abc") ${blob}`), "Expected type 'GitObjectID'"],
    ['a variable that nobody declared', () => ask(`object(oid: $oid) ${blob}`), 'not declared'],
    ['a variable that nobody uses', () => ask('name', 'query($x: String)'), 'not used'],
    ['a variable that is missing', () => ask(`object(oid: $x) ${blob}`, 'query($x: GitObjectID!)'), 'invalid value'],
    ['brackets that do not close', () => octokit.graphql('query { viewer { login }'), 'Unexpected end'],
    ['a repository that is hidden', () => octokit.graphql('{ repository(owner: "a", name: "b") { name } }'), 'resolve'],
  ])('refuses %s', async (_, work, message) => expect((await refusalOf(work())).message).toContain(message));
});
