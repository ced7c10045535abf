import { baseName, folderOf, type SqlFolder } from './project.js';

/** A folder of migrations, with the engine that it is known to be for. */
interface Folder extends SqlFolder {
  readonly dialect?: { readonly value: string };
}

/** Folders of which a tool runs the migrations, and the files from which a generator writes those of each. */
export interface WithSources<One extends Folder> {
  readonly run: readonly One[];
  readonly sourcesOf: (folder: One) => readonly string[];
}

/**
 * Tells what runs from what it is generated from. A tool of this family takes all files of one folder. A folder that bears the number of the
 * only migration in it is no such place where the same migration stands in a folder beside it, cut into parts or copied by a generator.
 */
export function withoutSources<One extends Folder>(folders: readonly One[]): WithSources<One> {
  const target = new Map(
    folders.flatMap((one) => {
      const found = folders.find((other) => isWrittenFrom(other, one));
      return found === undefined ? [] : [[one, found] as const];
    }),
  );
  return {
    run: folders.filter((one) => !target.has(one)),
    sourcesOf: (folder) => [...target].flatMap(([source, one]) => (one === folder ? source.files : [])),
  };
}

function isWrittenFrom(folder: Folder, source: Folder): boolean {
  const number = /^\d{4,}/.exec(baseName(source.path))?.[0];
  const parent = folderOf(folder.path);
  const isBeside = source.path !== folder.path && (parent === '' || source.path.startsWith(`${parent}/`));
  if (number === undefined || !isBeside || /^\d{4,}/.test(baseName(folder.path))) return false;
  const isSameEngine =
    source.dialect === undefined || folder.dialect === undefined || source.dialect.value === folder.dialect.value;
  const known = new Set(folder.files.map(stemOf));
  return isSameEngine && source.files.every((path) => baseName(path).startsWith(number) && known.has(stemOf(path)));
}

/** Number and name of a migration, without its engine and direction. */
function stemOf(path: string): string {
  return baseName(path).replace(/\..*$/, '');
}
