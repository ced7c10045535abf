import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry, Revision } from '../core/change-set.js';
import { type SourceFile, sourceFile, textOf } from '../core/source.js';
import { git, readBlobs } from './git.js';

/** A commit of a local repository. */
export function commitRevision(folder: string, commit: string): Revision {
  let listing: Promise<readonly Entry[]> | undefined;
  const list = (): Promise<readonly Entry[]> => {
    listing ??= listCommit(folder, commit);
    return listing;
  };
  const readMany = async (paths: readonly string[]): Promise<ReadonlyMap<string, SourceFile>> => {
    const wanted = new Set(paths);
    const entries = (await list()).filter((entry) => wanted.has(entry.path));
    const blobs = await readBlobs(folder, [...new Set(entries.map((entry) => entry.contentId))]);
    return texts(entries.flatMap((entry) => withBytes(entry, blobs.get(entry.contentId))));
  };
  return { id: commit, list, readMany, read: async (path) => (await readMany([path])).get(path) ?? null };
}

/** The work tree of a local repository: tracked files as they stand, and untracked ones that are not ignored. */
export function workTreeRevision(folder: string): Revision {
  let listing: Promise<readonly Entry[]> | undefined;
  const list = (): Promise<readonly Entry[]> => {
    listing ??= listWorkTree(folder);
    return listing;
  };
  const readMany = async (paths: readonly string[]): Promise<ReadonlyMap<string, SourceFile>> => {
    const known = new Map((await list()).map((entry) => [entry.path, entry]));
    const entries = paths.flatMap((path) => known.get(path) ?? []);
    const read = await Promise.all(
      entries.map(async (entry) => withBytes(entry, (await bytesOf(folder, entry.path)) ?? undefined)),
    );
    return texts(read.flat());
  };
  return { id: 'worktree', list, readMany, read: async (path) => (await readMany([path])).get(path) ?? null };
}

interface WithBytes {
  readonly entry: Entry;
  readonly bytes: Buffer;
}

function withBytes(entry: Entry, bytes: Buffer | undefined): readonly WithBytes[] {
  return bytes === undefined ? [] : [{ entry, bytes }];
}

function texts(read: readonly WithBytes[]): ReadonlyMap<string, SourceFile> {
  const found = new Map<string, SourceFile>();
  for (const { entry, bytes } of read) {
    const text = textOf(bytes);
    if (text !== null) found.set(entry.path, sourceFile(entry.path, text, entry.contentId));
  }
  return found;
}

async function listCommit(folder: string, commit: string): Promise<readonly Entry[]> {
  const output = await git(folder, ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]);
  return output.split('\0').flatMap((row) => {
    const match = /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.*)$/s.exec(row);
    // 120000 is a symbolic link: what it points to is listed by itself.
    if (match === null || match[1] === '120000') return [];
    return [{ contentId: match[2] ?? '', bytes: Number(match[3]), path: match[4] ?? '' }];
  });
}

async function listWorkTree(folder: string): Promise<readonly Entry[]> {
  const [index, changed, sizes] = await Promise.all([
    git(folder, ['ls-files', '-s', '-z', '--full-name']),
    git(folder, ['ls-files', '-m', '-o', '-d', '-z', '--exclude-standard', '--full-name']),
    sizesAtHead(folder),
  ]);
  const loose = new Set(changed.split('\0').filter((path) => path !== ''));
  const entries = new Map<string, Entry>();
  for (const row of index.split('\0')) {
    const match = /^(\d+) ([0-9a-f]+) \d+\t(.*)$/s.exec(row);
    if (match === null || match[1] === '120000' || match[1] === '160000') continue;
    const path = match[3] ?? '';
    const contentId = match[2] ?? '';
    const bytes = sizes.get(contentId);
    if (bytes === undefined) loose.add(path);
    else if (!loose.has(path)) entries.set(path, { path, contentId, bytes });
  }
  await Promise.all(
    [...loose].map(async (path) => {
      const entry = await looseEntry(folder, path);
      if (entry !== null) entries.set(path, entry);
    }),
  );
  return [...entries.values()];
}

/** Sizes of the files of the last commit, by their content: the index does not tell them. None before the first commit. */
async function sizesAtHead(folder: string): Promise<ReadonlyMap<string, number>> {
  const entries = await listCommit(folder, 'HEAD').catch(() => []);
  return new Map(entries.map(({ contentId, bytes }) => [contentId, bytes]));
}

async function looseEntry(folder: string, path: string): Promise<Entry | null> {
  const status = await lstat(join(folder, path)).catch(() => null);
  if (status === null || !status.isFile()) return null;
  const bytes = await bytesOf(folder, path);
  if (bytes === null) return { path, contentId: `unread ${path} ${status.mtimeMs}`, bytes: status.size };
  const contentId = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return { path, contentId, bytes: bytes.length };
}

/** What a file holds; null where that cannot be read: no permission, gone in between, or more than fits. The review says so of it. */
async function bytesOf(folder: string, path: string): Promise<Buffer | null> {
  return readFile(join(folder, path)).catch(() => null);
}
