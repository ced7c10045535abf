import { baseName, dialectOfFolder, folderOf, type SqlFolder } from './project.js';

/** Names of folders whose files run on each engine that has a folder beside them. */
const names = /^(?:shared|common)$/i;

/**
 * Folders of engines with the files that they share: `shared/1.sql` and `postgres/2.sql` are one line of versions where no number stands in both.
 * The shared folder is then no place of its own.
 */
export function withShared<One extends SqlFolder>(folders: readonly One[]): readonly One[] {
  const merged = new Set<One>();
  const all = folders.map((folder): One => {
    const shared = folders.find((other) => isSharedBy(folder, other));
    if (shared === undefined) return folder;
    merged.add(shared);
    return { ...folder, files: [...folder.files, ...shared.files].sort() };
  });
  return all.filter((folder) => !merged.has(folder));
}

function isSharedBy(folder: SqlFolder, other: SqlFolder): boolean {
  if (folderOf(folder.path) !== folderOf(other.path) || !names.test(baseName(other.path))) return false;
  const own = new Set(folder.files.map(numberOf));
  return dialectOfFolder(baseName(folder.path)) !== undefined && !other.files.some((path) => own.has(numberOf(path)));
}

function numberOf(path: string): string {
  return (/^\d+/.exec(baseName(path))?.[0] ?? baseName(path)).replace(/^0+/, '');
}
