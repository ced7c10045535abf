import type { Entry, Revision } from '../core/change-set.js';
import type { ContentCache } from '../core/ports.js';
import { type SourceFile, sourceFile, textOf } from '../core/source.js';
import { blobOf, blobTexts, type Repository, treeOf } from './repository.js';

/** Blobs in one request, and the bytes that they may have together. */
const batch = { blobs: 100, bytes: 2_000_000 };

/** Past this a text comes cut from GraphQL, in bytes. Source: measured limits of `Blob.isTruncated` */
const wholeInGraphql = 500_000;

/** A file past this is not fetched, in bytes; the reader says so by its size. */
const longestFile = 8_000_000;

/** A commit on GitHub. Its tree is listed in one request, and its texts are read in batches. */
export function githubRevision(repository: Repository, sha: string, cache: ContentCache | null): Revision {
  let listing: Promise<readonly Entry[]> | undefined;
  const list = (): Promise<readonly Entry[]> => {
    listing ??= listed(repository, sha);
    return listing;
  };
  const known = new Map<string, Promise<string | null>>();
  const readMany = async (paths: readonly string[]): Promise<ReadonlyMap<string, SourceFile>> => {
    const wanted = new Set(paths);
    const entries = (await list()).filter((entry) => wanted.has(entry.path) && entry.bytes <= longestFile);
    const fresh = entries.filter((entry) => !known.has(entry.contentId));
    const texts = fetchTexts(repository, fresh, cache);
    for (const { contentId } of fresh)
      known.set(
        contentId,
        texts.then((all) => all.get(contentId) ?? null),
      );
    const found = new Map<string, SourceFile>();
    for (const { path, contentId } of entries) {
      const text = await known.get(contentId);
      if (text != null) found.set(path, sourceFile(path, text, contentId));
    }
    return found;
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

async function fetchTexts(
  repository: Repository,
  entries: readonly Entry[],
  cache: ContentCache | null,
): Promise<ReadonlyMap<string, string | null>> {
  const unique = [...new Map(entries.map((entry) => [entry.contentId, entry])).values()];
  const texts = new Map<string, string | null>();
  await Promise.all(
    unique.map(async ({ contentId }) => {
      const kept = (await cache?.get(keyOf(repository, contentId))) ?? null;
      if (kept !== null) texts.set(contentId, kept);
    }),
  );
  const missing = unique.filter(({ contentId }) => !texts.has(contentId));
  for (const part of batches(missing.filter(({ bytes }) => bytes <= wholeInGraphql)))
    for (const [id, text] of await blobTexts(repository, part)) texts.set(id, text);
  for (const { contentId } of missing.filter((entry) => !texts.has(entry.contentId)))
    texts.set(contentId, textOf(await blobOf(repository, contentId)));
  for (const { contentId } of missing) {
    const text = texts.get(contentId);
    if (text != null) await cache?.set(keyOf(repository, contentId), text);
  }
  return texts;
}

/** What an installation reads is kept apart, so that it can be deleted with the installation. */
function keyOf(repository: Repository, contentId: string): string {
  return `installation:${repository.installation ?? 0}:blob:${contentId}`;
}

function batches(entries: readonly Entry[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const last = parts.at(-1);
    if (last === undefined || last.length >= batch.blobs || bytes + entry.bytes > batch.bytes) {
      parts.push([entry.contentId]);
      bytes = entry.bytes;
    } else {
      last.push(entry.contentId);
      bytes += entry.bytes;
    }
  }
  return parts;
}
