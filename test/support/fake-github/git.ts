import { createHash } from 'node:crypto';

/** What a file holds: text, bytes, or an entry of another kind than a plain file. A submodule's content is the commit that it stands at. */
export type Content = string | Uint8Array | { readonly mode: '100755' | '120000' | '160000'; readonly content: string };

/** A commit with all files of its tree, by path. */
export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly files: ReadonlyMap<string, Buffer>;
  /** Modes of what is no plain file. */
  readonly modes: ReadonlyMap<string, string>;
  readonly message: string;
  /** ISO 8601, in seconds. */
  readonly date: string;
  /** Its place in the order of commits: a parent stands before its children. */
  readonly sequence: number;
}

/** A row of a tree. */
export interface TreeRow {
  readonly path: string;
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  readonly size?: number;
}

function objectId(kind: 'blob' | 'tree' | 'commit', bytes: Buffer): string {
  return createHash('sha1').update(`${kind} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The id that git gives the bytes of a file. */
export function blobId(bytes: Buffer): string {
  return objectId('blob', bytes);
}

/** Whether git takes a file for binary: a zero byte among the first 8,000. */
export function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, 8000).includes(0);
}

/** The first commit of every repository is of this moment, in seconds. */
const beginning = Date.UTC(2026, 0, 1) / 1000;

const author = 'Mona Lisa <mona@example.com>';

interface NewCommit {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly modes: ReadonlyMap<string, string>;
  readonly parents: readonly string[];
  readonly message: string;
}

/** A repository's commits, trees and blobs, in memory, with the ids that git gives them. */
export class Objects {
  readonly commits = new Map<string, Commit>();
  readonly blobs = new Map<string, Buffer>();
  readonly trees = new Map<string, readonly TreeRow[]>();

  commit({ files, modes, parents, message }: NewCommit): Commit {
    const tree = this.#tree([...files], modes, '');
    const sequence = this.commits.size;
    const at = beginning + sequence;
    const lines = [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author ${author} ${at} +0000`,
      `committer ${author} ${at} +0000`,
      '',
      message,
    ];
    const sha = objectId('commit', Buffer.from(lines.join('\n')));
    const date = new Date(at * 1000).toISOString().replace('.000Z', 'Z');
    const commit = { sha, tree, parents, files, modes, message, date, sequence };
    this.commits.set(sha, commit);
    return commit;
  }

  /** Keeps the trees of all folders, and gives the id of the root. */
  #tree(files: readonly (readonly [string, Buffer])[], modes: ReadonlyMap<string, string>, prefix: string): string {
    const folders = new Map<string, [string, Buffer][]>();
    const rows: TreeRow[] = [];
    for (const [path, bytes] of files) {
      const cut = path.indexOf('/');
      if (cut === -1) rows.push(this.#leaf(path, bytes, modes.get(prefix + path) ?? '100644'));
      else {
        const inner = folders.get(path.slice(0, cut)) ?? [];
        inner.push([path.slice(cut + 1), bytes]);
        folders.set(path.slice(0, cut), inner);
      }
    }
    for (const [name, inner] of folders) {
      if (rows.some(({ path }) => path === name)) throw new Error(`${prefix}${name} cannot be a file and a folder`);
      rows.push({ path: name, mode: '040000', type: 'tree', sha: this.#tree(inner, modes, `${prefix}${name}/`) });
    }
    const key = ({ path, type }: TreeRow) => Buffer.from(type === 'tree' ? `${path}/` : path);
    rows.sort((one, other) => Buffer.compare(key(one), key(other)));
    const bytes = rows.map(({ mode, path, sha }) =>
      Buffer.concat([Buffer.from(`${mode.replace(/^0/, '')} ${path}\0`), Buffer.from(sha, 'hex')]),
    );
    const sha = objectId('tree', Buffer.concat(bytes));
    this.trees.set(sha, rows);
    return sha;
  }

  #leaf(path: string, bytes: Buffer, mode: string): TreeRow {
    if (mode === '160000') return { path, mode, type: 'commit', sha: bytes.toString('utf8') };
    const sha = blobId(bytes);
    this.blobs.set(sha, bytes);
    return { path, mode, type: 'blob', sha, size: bytes.length };
  }

  /** A tree with everything below it. */
  below(tree: string, prefix = ''): readonly TreeRow[] {
    return (this.trees.get(tree) ?? []).flatMap((row) => [
      { ...row, path: `${prefix}${row.path}` },
      ...(row.type === 'tree' ? this.below(row.sha, `${prefix}${row.path}/`) : []),
    ]);
  }

  /** The row of a path below a tree; null where there is none. */
  at(tree: string, path: string): TreeRow | null {
    const [first = '', ...rest] = path.split('/');
    const row = this.trees.get(tree)?.find((one) => one.path === first);
    if (row === undefined) return null;
    if (rest.length === 0) return row;
    return row.type === 'tree' ? this.at(row.sha, rest.join('/')) : null;
  }

  /** Where two commits parted. Of several common ancestors the last one made: it is an ancestor of no other. */
  mergeBase(one: string, other: string): string | null {
    const mine = this.ancestors(one);
    const common = [...this.ancestors(other)].flatMap((sha) => {
      const commit = this.commits.get(sha);
      return commit !== undefined && mine.has(sha) ? [commit] : [];
    });
    return common.sort((a, b) => b.sequence - a.sequence)[0]?.sha ?? null;
  }

  /** A commit and all before it. */
  ancestors(sha: string): ReadonlySet<string> {
    const seen = new Set<string>([sha]);
    for (const at of seen) for (const parent of this.commits.get(at)?.parents ?? []) seen.add(parent);
    return seen;
  }

  /** Commits that the one has and the other has not, the first first. */
  between(from: string, to: string): readonly Commit[] {
    const known = this.ancestors(from);
    const found = [...this.ancestors(to)].flatMap((sha) => (known.has(sha) ? [] : (this.commits.get(sha) ?? [])));
    return found.sort((one, other) => one.sequence - other.sequence);
  }
}
