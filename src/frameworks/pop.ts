import type { Entry, Revision } from '../core/change-set.js';
import type { DialectId, Known } from '../core/database.js';
import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration, Parsed, WritingContext } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  byEngine,
  dialectOfFolder,
  dialectOfUrl,
  folderOf,
  foldersOf,
  goDrivers,
  type NewMigration,
  nearest,
  orderByText,
  parseSections,
  parseUnreadable,
  projectsOf,
  readSql,
  requiresModule,
  type Shape,
  writeSql,
} from './sql-files/index.js';

/**
 * Sources: https://github.com/gobuffalo/pop/blob/v6.3.0/migrator.go (mrx), and for `.autocommit`
 * https://github.com/ory/x/blob/v0.0.665/popx/match.go
 */
const file =
  /^(?<version>\d+)_(?<name>[^.]+)(?:\.(?!autocommit)(?<engine>[a-z0-9]+))?(?<autocommit>\.autocommit)?\.(?<direction>up|down)\.(?<kind>sql|fizz)$/;

/**
 * Pop, of Buffalo. It runs every file in a transaction of its own, and no file can leave it. Ory's runner for the same files takes one
 * out of it whose name says `.autocommit`: where a folder has such files, that is the one.
 *
 * Sources: https://github.com/gobuffalo/pop/blob/v6.3.0/migrator.go, https://github.com/gobuffalo/pop/blob/v5.3.3/migrator.go,
 * https://github.com/ory/x/blob/v0.0.729/popx/migration_box.go
 */
export const pop: Framework = {
  id: 'pop',
  title: 'Pop',
  checksums: false,
  transaction: 'file',
  leavesTransaction: ({ autocommit }) =>
    autocommit === 'true' ? 'put the statement into a file of its own, named `.autocommit.up.sql`' : null,
  async recognise(revision) {
    const listing = await revision.list();
    const folders = foldersOf(listing, (path) => file.test(baseName(path))).filter(({ files }) =>
      files.some((path) => partsOf(path)?.direction === 'up'),
    );
    const found = await Promise.all(
      folders.map(async (folder) => {
        if (!(await isOurs(revision, listing, folder.path))) return [];
        const leaves = folder.files.some((path) => partsOf(path)?.autocommit !== undefined);
        const known =
          dialectOfFolder(folder.path) ??
          (await dialectOfConfig(revision, listing, folder.path)) ??
          (await goDrivers(revision, listing, folder.path));
        const unread = misnamedIn(folder.path, listing);
        const engines = byEngine(folder);
        return engines.map((one, at) => {
          const dialect = one.dialect ?? known;
          const engine = engines.length > 1 ? one.files.flatMap((path) => partsOf(path)?.engine ?? [])[0] : undefined;
          const settings: Readonly<Record<string, string>> = {
            ...(leaves ? { autocommit: 'true' } : {}),
            ...(engine === undefined ? {} : { engine }),
          };
          return {
            ...one,
            settings,
            ...(dialect === undefined ? {} : { dialect }),
            ...(at > 0 || unread.length === 0 ? {} : { unread: [{ paths: unread, reason: neverRun }] }),
          };
        });
      }),
    );
    return projectsOf(listing, found.flat());
  },
  parse,
  order(paths) {
    const all = new Set(paths);
    const ups = paths.flatMap((path): OrderedMigration[] => {
      const parts = partsOf(path);
      if (parts?.direction !== 'up' || parts.version === undefined) return [];
      const back = path.replace(/\.up\.(sql|fizz)$/, '.down.$1');
      return [{ id: parts.version, path, ...(all.has(back) ? { back } : {}) }];
    });
    // Of two files of one version, the one that names its engine runs.
    const named = new Set(ups.flatMap(({ id, path }) => (partsOf(path)?.engine === undefined ? [] : [id])));
    const run = ups.filter(({ id, path }) => !named.has(id) || partsOf(path)?.engine !== undefined);
    return orderByText(run, 'id');
  },
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'pop',
      mode: () => (isAutocommit(migration.path) ? 'server' : 'file'),
    }),
  write(fix, migration, world) {
    const written = writeSql(fix, migration, world, shape);
    // What is put there, or taken from there, would be so on the other engines too.
    return written === null || (isForAll(migration.path, world) && written.edits.length > 0) ? null : written;
  },
};

const neverRun =
  'Pop takes a file for a migration by its name, which ends in `.up.sql` or `.down.sql`: this one never runs.';

/**
 * Files among its migrations whose names it does not take.
 * Source: https://github.com/gobuffalo/pop/blob/v6.1.1/file_migrator.go (`findMigrations`, which ignores them)
 */
function misnamedIn(folder: string, listing: readonly Entry[]): readonly string[] {
  return listing.flatMap(({ path }) =>
    folderOf(path) === folder && /^\d+[^/]*\.(?:sql|fizz)$/.test(baseName(path)) && !file.test(baseName(path))
      ? [path]
      : [],
  );
}

/**
 * Whether a file runs on every engine of a folder with files for several.
 * Source: https://github.com/gobuffalo/pop/blob/v6.1.1/match.go (a name without a dialect stands for all)
 */
function isForAll(path: string, { database: { settings } }: WritingContext): boolean {
  return settings.engine !== undefined && partsOf(path)?.engine === undefined;
}

function partsOf(path: string): Readonly<Record<string, string | undefined>> | undefined {
  return file.exec(baseName(path))?.groups;
}

function isAutocommit(path: string): boolean {
  return partsOf(path)?.autocommit !== undefined;
}

/** A module may use it for its queries alone, and golang-migrate for its migrations. */
async function isOurs(revision: Revision, listing: readonly Entry[], folder: string): Promise<boolean> {
  const requires = (module: RegExp) => requiresModule(revision, listing, folder, module);
  return (await requires(/github\.com\/(?:gobuffalo|ory)\/pop\b/)) && !(await requires(/golang-migrate\/migrate\b/));
}

/** The only engine that the nearest `database.yml` names. */
async function dialectOfConfig(
  revision: Revision,
  listing: readonly Entry[],
  folder: string,
): Promise<Known<DialectId> | undefined> {
  const path = nearest(new Set(listing.map((entry) => entry.path)), folder, ['database.yml', 'config/database.yml']);
  const text = path === null ? '' : ((await revision.read(path))?.text ?? '');
  const found = [...text.matchAll(/^\s+dialect:\s*["']?(\w+)/gm)].flatMap((match) =>
    path === null ? [] : (dialectOfUrl(match[1] ?? '', path) ?? []),
  );
  return new Set(found.map(({ value }) => value)).size === 1 ? found[0] : undefined;
}

function parse(source: SourceFile, dialect: Dialect): Parsed {
  if (source.path.endsWith('.fizz'))
    return parseUnreadable(source, 'A migration in fizz is turned into SQL by Pop when it runs; check it by hand.');
  return parseSections(source, dialect, { up: { start: 0, end: source.text.length, outside: false }, down: null });
}

const shape: Shape = {
  outside: 'server',
  parse,
  // A file leaves the transaction by its name alone.
  leave: () => null,
  accepts: (operations, { dialect, file: { path } }) =>
    isAutocommit(path) || !operations.some((operation) => dialect.facts.refusesTransaction(operation)),
  create(request: NewMigration, world) {
    const at = world.database.settings.autocommit === 'true';
    const stem = `${request.folder === '' ? '' : `${request.folder}/`}${request.number}_${request.name}`;
    const engine = isForAll(world.file.path, world) ? `.${world.database.settings.engine}` : '';
    const name = (isOutside: boolean, direction: string) =>
      `${stem}${engine}${at && isOutside ? '.autocommit' : ''}.${direction}.sql`;
    const upFile = { path: name(request.outside, 'up'), text: `${request.up.join('\n')}\n` };
    return request.down === null
      ? [upFile]
      : [upFile, { path: name(request.outside, 'down'), text: `${request.down.join('\n')}\n` }];
  },
};
