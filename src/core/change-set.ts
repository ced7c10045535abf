import { type SourceFile, sourceFile } from './source.js';

/** One entry of a revision's listing. */
export interface Entry {
  readonly path: string;
  /** Id of the bytes: equal ids are equal contents. */
  readonly contentId: string;
  readonly bytes: number;
}

/** A commit, or a work tree, whose files can be listed and read. Reading is lazy. */
export interface Revision {
  /** The commit id, `worktree`, or a name that a person knows it by. */
  readonly id: string;
  list(): Promise<readonly Entry[]>;
  /** The text of a file, or null where there is none, or it is not valid UTF-8 text. */
  read(path: string): Promise<SourceFile | null>;
  /** The texts of several files; a path that `read` would answer with null is missing from the map. */
  readMany(paths: readonly string[]): Promise<ReadonlyMap<string, SourceFile>>;
}

/** Lines of the head revision that a diff shows: context and additions. 1-based, inclusive. */
export interface Hunk {
  readonly startLine: number;
  readonly endLine: number;
  /** Lines that the change added, in rising order. */
  readonly added: readonly number[];
}

/** How one file differs between the merge base and the head. */
export interface FileChange {
  readonly path: string;
  /** The path at the merge base, where the file was renamed. */
  readonly earlierPath?: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed';
  readonly hunks: readonly Hunk[];
}

/** What files of a branch held, one after the other. Times are in milliseconds since 1970. */
export interface EarlierContents {
  /** When the latest commit of the branch was made. */
  readonly tipMs: number;
  /** By path, the latest first: the id of the bytes, and since when the file held them. */
  readonly contents: ReadonlyMap<string, readonly { readonly contentId: string; readonly sinceMs: number }[]>;
}

/** What a pull request, or a local range, changes. The only view of a platform that the inside has. */
export interface ChangeSet {
  /** Where the branch left the base branch: anchors are read against it. */
  readonly mergeBase: Revision;
  /** The tip of the base branch: the schema before, ordering and duplicate versions are read against it. */
  readonly base: Revision;
  readonly head: Revision;
  readonly files: readonly FileChange[];
  /** The last release that the base holds, by a pattern of tags or the name of a branch; null where there is none. */
  readonly released?: (pattern: string) => Promise<Revision | null>;
  /** What files held on the base branch, as far as its latest commits tell; left out where nobody can tell. */
  readonly earlier?: (paths: readonly string[]) => Promise<EarlierContents>;
  /** The configuration of the organisation, over which that of the repository is laid; null where there is none. Its path names its repository too. */
  readonly defaults?: () => Promise<SourceFile | null>;
}

/** A revision held in memory. A value that is not a string stands for bytes that are no text. */
export function memoryRevision(id: string, files: Readonly<Record<string, string | Uint8Array>>): Revision {
  const read = (path: string): SourceFile | null => {
    const content = Object.hasOwn(files, path) ? files[path] : undefined;
    if (typeof content !== 'string') return null;
    return sourceFile(path, content, textId(content));
  };
  let listing: readonly Entry[] | undefined;
  const list = (): readonly Entry[] => {
    listing ??= Object.entries(files).map(([path, content]) => ({
      path,
      contentId: typeof content === 'string' ? textId(content) : `bytes:${content.length}`,
      bytes: content.length,
    }));
    return listing;
  };
  return {
    id,
    list: async () => list(),
    read: async (path) => read(path),
    readMany: async (paths) => {
      const found = new Map<string, SourceFile>();
      for (const path of paths) {
        const file = read(path);
        if (file !== null) found.set(path, file);
      }
      return found;
    },
  };
}

/** The change between two sets of files. Every line of a changed file counts as part of the diff. */
export function fromFiles(base: Readonly<Record<string, string>>, head: Readonly<Record<string, string>>): ChangeSet {
  const before = memoryRevision('base', base);
  const files: FileChange[] = [];
  for (const [path, content] of Object.entries(head)) {
    if (base[path] === content) continue;
    files.push({ path, status: path in base ? 'modified' : 'added', hunks: [wholeFile(content)] });
  }
  for (const path of Object.keys(base)) {
    if (!(path in head)) files.push({ path, status: 'removed', hunks: [] });
  }
  return { mergeBase: before, base: before, head: memoryRevision('head', head), files };
}

function wholeFile(content: string): Hunk {
  const lines = content.split('\n').length - (content.endsWith('\n') ? 1 : 0);
  const endLine = Math.max(lines, 1);
  return { startLine: 1, endLine, added: Array.from({ length: endLine }, (_, index) => index + 1) };
}

/** A content id for a text in memory: 64-bit FNV-1a in two halves, which is enough to tell texts of one run apart. */
function textId(content: string): string {
  let high = 0x811c9dc5;
  let low = 0x01000193;
  for (let at = 0; at < content.length; at += 1) {
    const unit = content.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low + unit, 0x85ebca6b) ^ (low >>> 13);
  }
  return `${(high >>> 0).toString(16)}${(low >>> 0).toString(16)}-${content.length}`;
}
