import { createHash } from 'node:crypto';
import { structuredPatch } from 'diff';

/** A commit with all files of its tree, by path. */
export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly files: ReadonlyMap<string, Buffer>;
}

/** A row of a tree. */
export interface TreeRow {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree';
  readonly sha: string;
  readonly size?: number;
}

/** A row of a pull request's files, as GitHub gives it. */
export interface ChangedFile {
  readonly filename: string;
  readonly previous_filename?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed';
  readonly sha: string;
  readonly additions: number;
  readonly deletions: number;
  readonly changes: number;
  readonly patch?: string;
}

/** The id that git gives the bytes of a file. */
export function blobId(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** A repository's commits, trees and blobs, in memory. */
export class Objects {
  readonly commits = new Map<string, Commit>();
  readonly blobs = new Map<string, Buffer>();
  readonly trees = new Map<string, readonly TreeRow[]>();

  commit(files: ReadonlyMap<string, Buffer>, parents: readonly string[], message: string): Commit {
    const tree = this.#tree(files);
    const text = `tree ${tree}\n${parents.map((parent) => `parent ${parent}\n`).join('')}\n${message} ${this.commits.size}`;
    const sha = createHash('sha1').update(`commit ${text.length}\0${text}`).digest('hex');
    const commit = { sha, tree, parents, files };
    this.commits.set(sha, commit);
    return commit;
  }

  /** Keeps the trees of all folders, and gives the id of the root. */
  #tree(files: ReadonlyMap<string, Buffer>): string {
    const folders = new Map<string, Map<string, Buffer>>();
    const rows: TreeRow[] = [];
    for (const [path, bytes] of files) {
      const [first = '', ...rest] = path.split('/');
      if (rest.length > 0) {
        const inner = folders.get(first) ?? new Map<string, Buffer>();
        inner.set(rest.join('/'), bytes);
        folders.set(first, inner);
        continue;
      }
      const sha = blobId(bytes);
      this.blobs.set(sha, bytes);
      rows.push({ path: first, mode: '100644', type: 'blob', sha, size: bytes.length });
    }
    for (const [name, inner] of folders)
      rows.push({ path: name, mode: '040000', type: 'tree', sha: this.#tree(inner) });
    rows.sort((one, other) => (one.path < other.path ? -1 : 1));
    const sha = createHash('sha1').update(JSON.stringify(rows)).digest('hex');
    this.trees.set(sha, rows);
    return sha;
  }

  /** A tree with everything below it. */
  below(tree: string, prefix = ''): readonly TreeRow[] {
    return (this.trees.get(tree) ?? []).flatMap((row) => [
      { ...row, path: `${prefix}${row.path}` },
      ...(row.type === 'tree' ? this.below(row.sha, `${prefix}${row.path}/`) : []),
    ]);
  }

  mergeBase(one: string, other: string): string | null {
    const mine = this.#ancestors(one);
    return [...this.#ancestors(other)].find((sha) => mine.has(sha)) ?? null;
  }

  /** A commit and those before it, the nearest first. */
  #ancestors(sha: string): ReadonlySet<string> {
    const seen = new Set<string>([sha]);
    for (const at of seen) for (const parent of this.commits.get(at)?.parents ?? []) seen.add(parent);
    return seen;
  }

  /** What differs from one commit to another, in the order of paths. */
  changes(from: string, to: string, renames: ReadonlyMap<string, string>): readonly ChangedFile[] {
    const before = this.commits.get(from)?.files ?? new Map<string, Buffer>();
    const after = this.commits.get(to)?.files ?? new Map<string, Buffer>();
    const moved = movedFiles(before, after, renames);
    const gone = new Set(moved.values());
    const rows: ChangedFile[] = [];
    for (const [path, bytes] of after) {
      const earlier = moved.get(path);
      const old = before.get(earlier ?? path);
      if (earlier !== undefined) rows.push(row(path, 'renamed', old, bytes, earlier));
      else if (old === undefined) rows.push(row(path, 'added', old, bytes));
      else if (!old.equals(bytes)) rows.push(row(path, 'modified', old, bytes));
    }
    for (const [path, old] of before) if (!after.has(path) && !gone.has(path)) rows.push(row(path, 'removed', old));
    return rows.sort((one, other) => (one.filename < other.filename ? -1 : 1));
  }
}

function movedFiles(
  before: ReadonlyMap<string, Buffer>,
  after: ReadonlyMap<string, Buffer>,
  renames: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const gone = [...before].filter(([path]) => !after.has(path));
  const moved = new Map<string, string>();
  for (const [path, bytes] of after) {
    if (before.has(path)) continue;
    const from = renames.get(path) ?? gone.find(([, old]) => old.length > 0 && old.equals(bytes))?.[0];
    if (from !== undefined && before.has(from) && !after.has(from)) moved.set(path, from);
  }
  return moved;
}

const empty = Buffer.alloc(0);

function row(
  filename: string,
  status: ChangedFile['status'],
  old: Buffer = empty,
  now: Buffer = empty,
  earlier?: string,
): ChangedFile {
  const { patch, additions, deletions } = patchOf(old, now);
  return {
    filename,
    ...(earlier === undefined ? {} : { previous_filename: earlier }),
    status,
    sha: blobId(status === 'removed' ? old : now),
    additions,
    deletions,
    changes: additions + deletions,
    ...(patch === null ? {} : { patch }),
  };
}

/** The patch as GitHub prints it: hunks only. None for binary files, and for more than 20,000 lines. */
function patchOf(old: Buffer, now: Buffer) {
  if (old.includes(0) || now.includes(0) || old.equals(now)) return { patch: null, additions: 0, deletions: 0 };
  const { hunks } = structuredPatch('', '', old.toString('utf8'), now.toString('utf8'), undefined, undefined, {
    context: 3,
  });
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const additions = lines.filter((line) => line.startsWith('+')).length;
  const deletions = lines.filter((line) => line.startsWith('-')).length;
  const text = hunks
    .map((hunk) => {
      const range = (start: number, count: number) => (count === 1 ? `${start}` : `${start},${count}`);
      return `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@\n${hunk.lines.join('\n')}`;
    })
    .join('\n');
  return { patch: lines.length > 20_000 || text.length > 500_000 ? null : text, additions, deletions };
}
