import type { ChangeSet } from '../core/change-set.js';
import { homeOf, numberOf, type OrderedMigration } from '../core/framework.js';

/**
 * Migrations of the head with a file that the change adds or edits. A file that only moved is not read again, unless the tool did not take it for
 * a migration before, under another name in the same folder.
 */
export function changedEntries(
  order: readonly OrderedMigration[],
  baseOrder: readonly OrderedMigration[],
  changes: ChangeSet,
): readonly OrderedMigration[] {
  const known = new Set(baseOrder.flatMap(pathsOf));
  const isMoved = ({ status, hunks, path, earlierPath = path }: ChangeSet['files'][number]): boolean =>
    status === 'renamed' &&
    hunks.length === 0 &&
    (known.size === 0 || known.has(earlierPath) || folderOf({ path }) !== folderOf({ path: earlierPath }));
  const files = changes.files.filter((file) => file.status !== 'removed' && !isMoved(file));
  const touched = new Set(files.map((file) => file.path));
  return order.filter((entry) => pathsOf(entry).some((path) => touched.has(path)));
}

/**
 * The migration of the base that one of the head is: under the same path, where the change moved it from under the same id or number, or under the
 * same id and a name that the change takes away.
 */
export function earlierOf(
  entry: OrderedMigration,
  baseOrder: readonly OrderedMigration[],
  changes: ChangeSet,
): OrderedMigration | null {
  const movedFrom = changes.files.find(({ path }) => path === entry.path)?.earlierPath;
  const isGone = ({ path }: OrderedMigration): boolean =>
    changes.files.some(({ status, earlierPath, ...file }) =>
      status === 'removed' ? file.path === path : status === 'renamed' && earlierPath === path,
    );
  return (
    baseOrder.find(({ path }) => path === entry.path) ??
    baseOrder.find(({ id, path }) => path === movedFrom && isSameIdOrNumber(id, entry.id)) ??
    baseOrder.find((one) => isSameVersion(one, entry, baseOrder) && isGone(one)) ??
    null
  );
}

function isSameIdOrNumber(one: string, other: string): boolean {
  const number = numberOf(one);
  return one === other || (number !== undefined && number === numberOf(other));
}

/** The same id, or the same number where the id holds the name as well and no other migration has that number. */
function isSameVersion(
  one: OrderedMigration,
  entry: OrderedMigration,
  baseOrder: readonly OrderedMigration[],
): boolean {
  if (homeOf(one) !== homeOf(entry)) return false;
  const number = numberOf(one.id);
  if (one.id === entry.id) return true;
  return (
    number !== undefined &&
    number === numberOf(entry.id) &&
    baseOrder.every((other) => other === one || numberOf(other.id) !== number)
  );
}

/** All files of a migration. */
export function pathsOf(entry: OrderedMigration): readonly string[] {
  return [entry.path, ...(entry.back === undefined ? [] : [entry.back]), ...(entry.beside ?? [])];
}

/** The folder of a migration, with the slash behind it; empty for the root. */
export function folderOf({ path }: Pick<OrderedMigration, 'path'>): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
