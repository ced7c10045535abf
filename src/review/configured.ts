import type { Config, DatabaseConfig } from '../core/config.js';
import { UserError } from '../core/errors.js';
import type { Framework, Project } from '../core/framework.js';
import { didYouMean } from './did-you-mean.js';
import { frameworks } from './shelves.js';

/** A project with the framework that reads it, and what the configuration adds to it. */
export interface Found {
  readonly framework: Framework;
  readonly project: Project;
  /** Name in the configuration. */
  readonly name?: string;
  /** How a runner treats the files of some folders, where the configuration says it. */
  readonly transactions?: readonly FolderTransaction[];
}

/** How a runner treats the files of one folder. */
export interface FolderTransaction {
  readonly folder: string;
  readonly transaction: string;
}

/** Projects as the configuration has them, and sentences about what it names and nobody found. */
export interface Configured {
  readonly found: readonly Found[];
  readonly notes: readonly string[];
}

/**
 * Lets `databases` of the configuration have its say over what frameworks recognised: which framework reads a root, what else
 * belongs to it, its dump and its name.
 *
 * @throws UserError for a framework that nobody here reads
 */
export function withDatabases(
  recognised: readonly Found[],
  paths: readonly string[],
  { databases }: Pick<Config, 'databases'>,
): Configured {
  const chosen = recognised.filter(({ framework, project }) => isChosen(framework, project, databases));
  return databases.reduce<Configured>((before, entry) => withEntry(before, entry, paths, databases), {
    found: chosen,
    notes: [],
  });
}

/** The entry that speaks for a project: of those whose root it lies in, the nearest, and the one for its framework. */
export function entryFor(
  project: Pick<Project, 'root'>,
  framework: Framework,
  databases: Config['databases'],
): DatabaseConfig | undefined {
  return nearestEntries(project, databases).find(
    (entry) => entry.framework === undefined || entry.framework === framework.id,
  );
}

function isChosen(framework: Framework, project: Project, databases: Config['databases']): boolean {
  return nearestEntries(project, databases).length === 0 || entryFor(project, framework, databases) !== undefined;
}

function nearestEntries(project: Pick<Project, 'root'>, databases: Config['databases']): readonly DatabaseConfig[] {
  const around = databases.filter((entry) => isInside(project.root, rootOf(entry)));
  const depth = Math.max(...around.map((entry) => rootOf(entry).length));
  return around.filter((entry) => rootOf(entry).length === depth);
}

function withEntry(
  before: Configured,
  entry: DatabaseConfig,
  paths: readonly string[],
  databases: Config['databases'],
): Configured {
  const named = entry.framework === undefined ? undefined : frameworkOf(entry.framework);
  const isMine = (one: Found): boolean => entryFor(one.project, one.framework, databases) === entry;
  const first = before.found.find(isMine);
  const extra = (entry.migrations ?? []).reduce<Configured>(
    (so, folder) => withFolder(so, folder, named ?? first?.framework ?? anySql(), entry, paths),
    before,
  );
  const mine = extra.found.filter((one) => isMine(one));
  const known = new Set(paths);
  return {
    found: extra.found.map((one) => (mine.includes(one) ? labelled(one, entry) : one)),
    notes: [
      ...extra.notes,
      ...(mine.length === 0 && entry.migrations === undefined ? [nothingIn(entry, named)] : []),
      ...(entry.schema !== undefined && !known.has(entry.schema)
        ? [`\`databases\` names the dump \`${entry.schema}\`, which is not there.`]
        : []),
    ],
  };
}

function labelled(one: Found, entry: DatabaseConfig): Found {
  return {
    ...one,
    ...(entry.name === undefined ? {} : { name: entry.name }),
    project: entry.schema === undefined ? one.project : { ...one.project, schemaDump: entry.schema },
  };
}

function nothingIn(entry: DatabaseConfig, framework: Framework | undefined): string {
  const what = framework === undefined ? 'migrations that are read' : `migrations of ${framework.title}`;
  return `\`databases\` names ${rootOf(entry) === '' ? 'the root of the repository' : `\`${rootOf(entry)}\``}, where no ${what} were found.`;
}

type Folder = NonNullable<DatabaseConfig['migrations']>[number];

/** Adds a folder: to the project of its framework, and what that does not take for its own as plain SQL files. */
function withFolder(
  before: Configured,
  { folder: written, transaction }: Folder,
  framework: Framework,
  entry: DatabaseConfig,
  paths: readonly string[],
): Configured {
  const folder = trimmed(written);
  const files = paths.filter((path) => isInside(path, folder) && path !== entry.schema);
  const own = migrationsIn(files, framework);
  const loose =
    framework === anySql()
      ? []
      : migrationsIn(
          files.filter((path) => !own.includes(path)),
          anySql(),
        );
  if (own.length + loose.length === 0)
    return {
      ...before,
      notes: [...before.notes, `\`databases\` names the folder \`${folder}\`, which holds no migrations.`],
    };
  const claimed = new Set([...own, ...loose]);
  const transactions = transaction === undefined ? [] : [{ folder, transaction }];
  const rest = before.found.map((one) => without(one, claimed)).filter((one) => one !== null);
  const target = rest.findIndex((one) => one.framework === framework && isInside(one.project.root, rootOf(entry)));
  const joined = rest.map((one, index) => (index === target ? joinedWith(one, own, transactions) : one));
  const made = (by: Framework, root: string, migrations: readonly string[], settings: Project['settings']): Found[] =>
    migrations.length === 0 ? [] : [{ framework: by, project: { root, migrations, settings }, transactions }];
  return {
    ...before,
    found: [
      ...joined,
      ...(target === -1 ? made(framework, rootOf(entry), own, {}) : []),
      // Their tables are made by the migrations of the framework, in an order that nobody tells.
      ...made(anySql(), folder, loose, { madeElsewhere: 'true' }),
    ],
  };
}

function migrationsIn(files: readonly string[], framework: Framework): readonly string[] {
  const taken = framework
    .order(files, {})
    .flatMap(({ path, back, beside }) => [path, ...(back === undefined ? [] : [back]), ...(beside ?? [])]);
  return [...new Set(taken)];
}

function joinedWith(one: Found, migrations: readonly string[], transactions: readonly FolderTransaction[]): Found {
  return {
    ...one,
    transactions: [...(one.transactions ?? []), ...transactions],
    project: { ...one.project, migrations: [...one.project.migrations, ...migrations] },
  };
}

function without(one: Found, claimed: ReadonlySet<string>): Found | null {
  const migrations = one.project.migrations.filter((path) => !claimed.has(path));
  if (migrations.length === one.project.migrations.length) return one;
  return migrations.length === 0 ? null : { ...one, project: { ...one.project, migrations } };
}

/** The member with the weakest signs: it takes any SQL file. */
export function anySql(): Framework {
  const last = frameworks.at(-1);
  if (last === undefined) throw new Error('The shelf of frameworks is empty.');
  return last;
}

function frameworkOf(id: string): Framework {
  const framework = frameworks.find((candidate) => candidate.id === id);
  if (framework !== undefined) return framework;
  throw new UserError(
    `databases: \`${id}\` is not a framework that is read.${didYouMean(
      id,
      frameworks.map((known) => known.id),
    )}`,
  );
}

function rootOf(entry: DatabaseConfig): string {
  return trimmed(entry.root ?? '');
}

/** `./db/` and `db` are the same folder, and `.` is the root. */
function trimmed(folder: string): string {
  return folder.replace(/^(?:\.?\/)+|\/+$/g, '').replace(/^\.$/, '');
}

/** Whether a path lies in a folder, or is it; the root is the empty string. */
export function isInside(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
