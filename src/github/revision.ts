import type { Entry, Revision } from '../core/change-set.js';
import { type SourceFile, sourceFile } from '../core/source.js';
import type { Blobs } from './blobs.js';
import { type Repository, treeOf } from './repository.js';

/** A commit on GitHub. Its tree is listed in one request, and its texts are read in batches. */
export function githubRevision(repository: Repository, sha: string, blobs: Blobs): Revision {
  let listing: Promise<readonly Entry[]> | undefined;
  const list = (): Promise<readonly Entry[]> => {
    listing ??= listed(repository, sha);
    return listing;
  };
  const readMany = async (paths: readonly string[]): Promise<ReadonlyMap<string, SourceFile>> => {
    if (paths.length === 0) return new Map();
    const wanted = new Set(paths);
    const entries = (await list()).filter((entry) => wanted.has(entry.path));
    const texts = await Promise.all(entries.map(blobs));
    return new Map(
      entries.flatMap(({ path, contentId }, index): [string, SourceFile][] => {
        const text = texts[index];
        return text == null ? [] : [[path, sourceFile(path, text, contentId)]];
      }),
    );
  };
  return { id: sha, list, readMany, read: async (path) => (await readMany([path])).get(path) ?? null };
}

async function listed(repository: Repository, sha: string): Promise<readonly Entry[]> {
  const rows = await treeOf(repository, sha);
  return (
    rows
      // 120000 is a symbolic link: what it points to is listed by itself.
      .filter((row) => row.type === 'blob' && row.mode !== '120000')
      .map((row) => ({ path: row.path, contentId: row.sha, bytes: row.size ?? 0 }))
  );
}
