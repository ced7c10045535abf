import type { Revision } from '../../core/change-set.js';

/** A package.json: the name of the package, and those that it depends on. */
interface Package {
  readonly name: string | null;
  readonly needs: readonly string[];
}

/**
 * Whether a file, by its path, is code that asks the database of the package in `application`: any code where one package of the repository holds
 * a schema; else that of the packages which reach this one, and no other that holds one, by what they depend on.
 */
export async function usersOf(
  revision: Revision,
  application: string,
  isSchema: (path: string) => boolean,
): Promise<(path: string) => boolean> {
  const paths = (await revision.list()).map(({ path }) => path);
  const files = await revision.readMany(
    paths.filter((path) => manifest.test(path) && !/(?:^|\/)node_modules\//.test(path)),
  );
  const packages = new Map([...files.values()].map(({ path, text }) => [folderOf(path), packageIn(text)] as const));
  const holder = (path: string): string => {
    for (let folder = folderOf(path); ; folder = folderOf(folder))
      if (folder === '' || packages.has(folder)) return folder;
  };
  const holders = new Set(paths.filter(isSchema).map(holder));
  if (holders.size === 1) return () => true;
  const folders = new Map([...packages].map(([folder, { name }]) => [name, folder] as const));
  const reached = (folder: string): readonly string[] => {
    const seen = new Set([folder]);
    for (const one of seen)
      for (const need of packages.get(one)?.needs ?? []) {
        const next = folders.get(need);
        if (next !== undefined) seen.add(next);
      }
    return [...seen].filter((one) => holders.has(one));
  };
  const users = new Set(
    [...packages.keys()].filter((folder) => {
      const [only, second] = reached(folder);
      return only === application && second === undefined;
    }),
  );
  return (path) => users.has(holder(path));
}

const manifest = /(?:^|\/)package\.json$/;

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

/** Source: https://docs.npmjs.com/cli/v10/configuring-npm/package-json#dependencies */
function packageIn(text: string): Package {
  const read = parsed(text);
  const lists = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].map((key) => read[key]);
  return {
    name: typeof read.name === 'string' ? read.name : null,
    needs: lists.flatMap((list) => (typeof list === 'object' && list !== null ? Object.keys(list) : [])),
  };
}

/** What a manifest says; nothing of one that is no JSON, which no package manager reads either. */
function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
