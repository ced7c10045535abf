import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Skipped } from '../core/source.js';
import { isIgnored } from './globs.js';
import { looseChangeOf, mayBeUnread, unreadFolders, unreadToolOf } from './shelves.js';

/**
 * Changed and removed files that are migrations of tools which nobody here reads, and SQL that changes a schema or rows where no tool was
 * recognised at all: without them a change of a database would be told to be none. `claimed` are the files of recognised projects.
 */
export async function unreadMigrations(
  changes: ChangeSet,
  claimed: ReadonlySet<string>,
  isRecognised: boolean,
  config: Config,
): Promise<readonly Skipped[]> {
  const same = await sameContents(changes);
  const paths = changes.files.filter(
    ({ path }) => !claimed.has(path) && !same.has(path) && mayBeUnread(path) && !isIgnored(path, config),
  );
  const pathsOf = (isGone: boolean) =>
    paths.filter(({ status }) => (status === 'removed') === isGone).map(({ path }) => path);
  const files = await changes.head.readMany(pathsOf(false));
  const folders = unreadFolders((await changes.head.list()).map(({ path }) => path));
  const all = [...files.values()].flatMap((file) => {
    const tool = unreadToolOf(file, folders);
    const reason = reasonOf(tool, isRecognised ? null : looseChangeOf(file));
    return reason === null ? [] : [{ path: file.path, line: 1, reason, tool }];
  });
  // What only lists the migrations of a folder says nothing beside them.
  const isList = (path: string): boolean =>
    [...folders].some(([folder, { list }]) => path === list && all.some((one) => folderOf(one.path) === folder));
  const kept = all.filter(({ path }) => !isList(path)).map(({ tool: _, ...skipped }) => skipped);
  return [...kept, ...(await removed(pathsOf(true), changes.base))];
}

/** What is gone of the migrations that nobody here reads: databases may have run it, and what it did stands in no file any more. */
async function removed(paths: readonly string[], base: ChangeSet['base']): Promise<readonly Skipped[]> {
  const files = await base.readMany(paths);
  const folders = unreadFolders((await base.list()).map(({ path }) => path));
  return [...files.values()].flatMap((file) => {
    const tool = unreadToolOf(file, folders);
    return tool === null
      ? []
      : [
          {
            path: file.path,
            line: 1,
            reason: `Migrations ${tool} are not read yet; check by hand that this one may go.`,
          },
        ];
  });
}

/**
 * Files that say what they said: they have another mode, or moved under their own name. Under another name a file may be another
 * migration. A new one that is empty says nothing.
 */
export async function sameContents({ files, base, head }: ChangeSet): Promise<ReadonlySet<string>> {
  if (files.every(({ status }) => status === 'removed')) return new Set();
  const entriesOf = async (revision: ChangeSet['base']) =>
    new Map((await revision.list()).map((entry) => [entry.path, entry]));
  const [before, after] = await Promise.all([entriesOf(base), entriesOf(head)]);
  const isSame = ({ path, earlierPath = path, status }: ChangeSet['files'][number]): boolean => {
    if (status === 'added') return after.get(path)?.bytes === 0;
    const then = before.get(earlierPath)?.contentId;
    return baseName(path) === baseName(earlierPath) && then !== undefined && then === after.get(path)?.contentId;
  };
  return new Set(files.filter(isSame).map(({ path }) => path));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function reasonOf(tool: string | null, loose: 'a schema' | 'rows' | null): string | null {
  if (tool !== null) return `Migrations ${tool} are not read yet; check this one by hand.`;
  return loose === null
    ? null
    : `This SQL changes ${loose}, and nothing tells which tool runs it; check it by hand, or name its folder under \`databases\`.`;
}
