import { type Answer, links, notFound, ok, pageOf, Refusal } from './answer.js';
import { type Call, type Route, wantsRaw } from './call.js';
import type { TreeRow } from './git.js';
import { apiUrl, commitJson, fileJson } from './json.js';
import type { FakeRepository } from './repository.js';

const needs = ['contents:read'];

/** Reading commits, trees, blobs and files. Source: https://docs.github.com/en/rest/git?apiVersion=2022-11-28 and …/rest/repos/contents */
export const codeRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/compare\/(.+)\.\.\.(.+)$/, needs, answer: compare },
  { method: 'GET', path: /^\/commits\/([^/]+|heads\/.+)$/, needs, answer: commit },
  { method: 'GET', path: /^\/branches\/(.+)$/, needs, answer: branch },
  { method: 'GET', path: /^\/git\/ref\/(.+)$/, needs, answer: reference },
  { method: 'GET', path: /^\/git\/commits\/([^/]+)$/, needs, answer: gitCommit },
  { method: 'GET', path: /^\/git\/trees\/(.+)$/, needs, answer: tree },
  { method: 'GET', path: /^\/git\/blobs\/([^/]+)$/, needs, answer: blob },
  { method: 'GET', path: /^\/contents(?:\/(.*))?$/, needs, answer: contents },
];

/** The tip of `branch`, or of `owner:branch`. */
function shaOf(repository: FakeRepository, name: string): string {
  const sha = repository.sha(name) ?? repository.sha(name.replace(/^[^:/]+:/, ''));
  if (sha === null) throw notFound();
  return sha;
}

function compare({ repository, parameters, query, address }: Call): Answer {
  const [base = '', head = ''] = parameters.map((name) => shaOf(repository, name));
  const common = repository.objects.mergeBase(base, head);
  if (common === null) throw new Refusal(404, `No common ancestor between ${base} and ${head}.`);
  const ahead = repository.objects.between(base, head);
  const behind = repository.objects.between(head, base);
  const { size, number } = pageOf(query, 250, 100);
  const from = query.has('per_page') || query.has('page') ? (number - 1) * size : 0;
  const shown = ahead.slice(from, from + size);
  const status =
    ahead.length === 0 ? (behind.length === 0 ? 'identical' : 'behind') : behind.length === 0 ? 'ahead' : 'diverged';
  const files = number === 1 ? repository.changes(common, head).slice(0, 300) : [];
  return {
    ...ok({
      status,
      ahead_by: ahead.length,
      behind_by: behind.length,
      total_commits: ahead.length,
      base_commit: commitJson(repository, repository.commitOf(base)),
      merge_base_commit: commitJson(repository, repository.commitOf(common)),
      commits: shown.map((one) => commitJson(repository, one)),
      files: files.map((file) => fileJson(repository, head, file)),
    }),
    headers: links(query, address, ahead.length, size, number),
  };
}

function commit({ repository, parameters, accept }: Call): Answer {
  const name = parameters[0] ?? '';
  const sha = repository.sha(name);
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${name}`);
  if (/\bsha\b/.test(accept)) return { status: 200, body: sha, type: 'application/vnd.github.sha; charset=utf-8' };
  const found = repository.commitOf(sha);
  const [parent] = found.parents;
  const files = parent === undefined ? [] : repository.changes(parent, sha).slice(0, 300);
  const sum = (key: 'additions' | 'deletions') => files.reduce((all, file) => all + file[key], 0);
  const [additions, deletions] = [sum('additions'), sum('deletions')];
  return ok({
    ...commitJson(repository, found),
    stats: { additions, deletions, total: additions + deletions },
    files: files.map((file) => fileJson(repository, sha, file)),
  });
}

function branch({ repository, parameters }: Call): Answer {
  const name = parameters[0] ?? '';
  const sha = repository.branches.get(name);
  if (sha === undefined) throw new Refusal(404, 'Branch not found');
  return ok({ name, commit: commitJson(repository, repository.commitOf(sha)), protected: false });
}

function reference({ repository, parameters }: Call): Answer {
  const ref = parameters[0] ?? '';
  const isFull = /^(?:heads\/.+|pull\/\d+\/head)$/.test(ref);
  const sha = isFull ? repository.sha(ref) : null;
  if (sha === null) throw notFound();
  return ok({ ref: `refs/${ref}`, node_id: `REF_${ref}`, object: { type: 'commit', sha } });
}

function gitCommit({ repository, parameters }: Call): Answer {
  const found = repository.objects.commits.get(parameters[0] ?? '');
  if (found === undefined) throw notFound();
  const { sha, commit: about, parents } = commitJson(repository, found) as Record<string, object>;
  return ok({ sha, ...about, parents });
}

function tree({ repository, parameters, query }: Call): Answer {
  const given = parameters[0] ?? '';
  const commitSha = repository.sha(given);
  const root = commitSha === null ? given : repository.commitOf(commitSha).tree;
  const rows = repository.objects.trees.get(root);
  if (rows === undefined) throw notFound();
  const url = `${apiUrl(repository.host)}/repos/${repository.owner}/${repository.name}/git`;
  const shown = (row: TreeRow) => ({
    ...row,
    ...(row.type === 'commit' ? {} : { url: `${url}/${row.type}s/${row.sha}` }),
  });
  // Any value asks for everything below, "0" and "false" too.
  if (!query.has('recursive')) return ok({ sha: root, tree: rows.map(shown), truncated: false });
  const all = repository.objects.below(root);
  const isCut = all.length > repository.treeLimit;
  return ok({ sha: root, tree: all.slice(0, repository.treeLimit).map(shown), truncated: isCut });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{1,60}/g, '$&\n');
}

function blob({ repository, parameters, accept }: Call): Answer {
  const sha = parameters[0] ?? '';
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  const bytes = repository.objects.blobs.get(sha);
  if (bytes === undefined) throw notFound();
  if (wantsRaw(accept)) return { status: 200, body: bytes, type: 'application/vnd.github.raw; charset=utf-8' };
  return ok({ sha, node_id: `B_${sha}`, size: bytes.length, encoding: 'base64', content: base64(bytes) });
}

function contents({ repository, parameters, query, accept, address }: Call): Answer {
  const path = (parameters[0] ?? '').replace(/\/$/, '');
  const ref = query.get('ref') ?? repository.defaultBranch;
  const sha = repository.sha(ref);
  if (sha === null) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const root = repository.commitOf(sha).tree;
  const row = path === '' ? null : repository.objects.at(root, path);
  if (path !== '' && row === null) throw notFound();
  if (row !== null && row.type !== 'tree') return file(repository, root, row, path, accept, address);
  const rows = (repository.objects.trees.get(row?.sha ?? root) ?? []).slice(0, 1000);
  const entries = rows.map((inner) => entryOf(repository, inner, path === '' ? inner.path : `${path}/${inner.path}`));
  return ok(/\bobject\b/.test(accept) ? { type: 'dir', path, entries } : entries);
}

const kinds: Readonly<Record<string, string>> = { '040000': 'dir', '120000': 'symlink', '160000': 'submodule' };

function entryOf(repository: FakeRepository, row: TreeRow, path: string) {
  const api = `${apiUrl(repository.host)}/repos/${repository.owner}/${repository.name}`;
  const name = path.split('/').at(-1) ?? path;
  const url = `${api}/contents/${path.split('/').map(encodeURIComponent).join('/')}`;
  return { type: kinds[row.mode] ?? 'file', name, path, sha: row.sha, size: row.size ?? 0, url };
}

/** Whole below 1 MB; only raw up to 100 MB; and a symbolic link to a file of the repository shows that file. */
function file(
  repository: FakeRepository,
  root: string,
  row: TreeRow,
  path: string,
  accept: string,
  address: string,
): Answer {
  const entry = { ...entryOf(repository, row, path), url: address };
  if (row.type === 'commit') return ok(entry);
  const bytes = repository.objects.blobs.get(row.sha) ?? Buffer.alloc(0);
  if (row.mode === '120000') {
    const target = linked(path, bytes.toString('utf8'));
    const found = target === null ? null : repository.objects.at(root, target);
    if (found?.type === 'blob' && found.mode !== '120000') return file(repository, root, found, path, accept, address);
    return ok({ ...entry, target: bytes.toString('utf8') });
  }
  if (bytes.length > 100_000_000)
    throw new Refusal(
      403,
      'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.',
      [{ resource: 'Blob', field: 'data', code: 'too_large' }],
    );
  if (wantsRaw(accept)) return { status: 200, body: bytes, type: 'application/vnd.github.raw; charset=utf-8' };
  const isLarge = bytes.length > 1_000_000;
  return ok({ ...entry, encoding: isLarge ? 'none' : 'base64', content: isLarge ? '' : base64(bytes) });
}

/** Where a link leads; null outside the repository. */
function linked(path: string, target: string): string | null {
  const { pathname } = new URL(target, `http://repository/${path}`);
  const climbs = target.split('/').filter((part) => part === '..').length >= path.split('/').length;
  return target.startsWith('/') || climbs ? null : decodeURIComponent(pathname.slice(1));
}
