import type { Entry } from '../core/change-set.js';
import type { ContentCache } from '../core/ports.js';
import { textOf } from '../core/source.js';
import { blobOf, blobTexts, type Repository } from './repository.js';

/** Blobs in one request, and the bytes that they may have together. */
const batch = { blobs: 100, bytes: 2_000_000 };

/** Past this a text comes cut from GraphQL, in bytes. Source: measured limits of `Blob.isTruncated` */
const wholeInGraphql = 500_000;

/** A file past this is not fetched, in bytes; the reader says so by its size. */
const longestFile = 8_000_000;

/** Reads texts by content id; null stands for what is no text. */
export type Blobs = (entry: Entry) => Promise<string | null>;

interface Wanted {
  readonly entry: Entry;
  resolve(text: string | null): void;
  reject(error: unknown): void;
}

/**
 * Reads the texts of a repository for one review: each content once, whichever revision it stands in, and all that are asked for at the same moment in
 * one request.
 */
export function openBlobs(repository: Repository, cache: ContentCache | null): Blobs {
  const known = new Map<string, Promise<string | null>>();
  let wanted: Wanted[] = [];
  const send = async (): Promise<void> => {
    const asked = wanted;
    wanted = [];
    try {
      const entries = asked.map(({ entry }) => entry);
      const texts = await fetchTexts(repository, entries, cache);
      for (const { entry, resolve } of asked) resolve(texts.get(entry.contentId) ?? null);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };
  return (entry) => {
    if (entry.bytes > longestFile) return Promise.resolve(null);
    const found = known.get(entry.contentId);
    if (found !== undefined) return found;
    const text = new Promise<string | null>((resolve, reject) => {
      if (wanted.length === 0) setImmediate(() => void send());
      wanted.push({ entry, resolve, reject });
    });
    known.set(entry.contentId, text);
    return text;
  };
}

async function fetchTexts(
  repository: Repository,
  entries: readonly Entry[],
  cache: ContentCache | null,
): Promise<ReadonlyMap<string, string | null>> {
  const texts = new Map<string, string | null>();
  const keep = (id: string) => `blob:${id}`;
  await Promise.all(
    entries.map(async ({ contentId }) => {
      const kept = (await cache?.get(keep(contentId))) ?? null;
      if (kept !== null) texts.set(contentId, kept);
    }),
  );
  const missing = entries.filter(({ contentId }) => !texts.has(contentId));
  for (const part of batches(missing.filter(({ bytes }) => bytes <= wholeInGraphql)))
    for (const [id, text] of await blobTexts(repository, part)) texts.set(id, text);
  for (const { contentId } of missing.filter((entry) => !texts.has(entry.contentId)))
    texts.set(contentId, textOf(await blobOf(repository, contentId)));
  for (const { contentId } of missing) {
    const text = texts.get(contentId);
    if (text != null) await cache?.set(keep(contentId), text);
  }
  return texts;
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
