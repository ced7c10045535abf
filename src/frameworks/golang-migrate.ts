import type { Entry, Revision } from '../core/change-set.js';
import type { Dialect } from '../core/dialect.js';
import type { Framework } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  byEngine,
  dialectOfFolder,
  foldersOf,
  goDrivers,
  isNamedAround,
  modeOf,
  type NewMigration,
  orderByNumber,
  pairUpAndDown,
  parseSections,
  projectsOf,
  readSql,
  requiresModule,
  type Shape,
  writeSql,
} from './sql-files/index.js';

/**
 * Golang-migrate. It opens no transaction: a file is sent to the server at once, and Postgres runs several statements that
 * arrive together in one transaction. With `x-multi-statement` each runs by itself.
 *
 * Sources: https://github.com/golang-migrate/migrate/blob/v4.18.3/database/postgres/README.md (multi-statement mode),
 * https://www.postgresql.org/docs/17/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 */
export const golangMigrate: Framework = {
  id: 'golang-migrate',
  title: 'golang-migrate',
  checksums: false,
  // It keeps one number and runs what is above it. Source: https://github.com/golang-migrate/migrate/blob/v4.18.3/migrate.go
  outOfOrder: 'skips',
  transaction: 'server',
  leavesTransaction: () => 'put the statement into a file of its own',
  async recognise(revision) {
    const listing = await revision.list();
    const folders = foldersOf(listing, (path) => /^\d+_[^/]*\.(up|down)\.sql$/.test(baseName(path))).filter((folder) =>
      folder.files.some((path) => path.endsWith('.up.sql')),
    );
    const found = await Promise.all(
      folders.map(async (folder) => {
        if (!(await isOurs(revision, listing, folder.path))) return [];
        return Promise.all(
          byEngine(folder).map(async (one) => {
            const dialect = one.dialect ?? dialectOfFolder(one.path) ?? (await goDrivers(revision, listing, one.path));
            return { ...one, settings: {}, ...(dialect === undefined ? {} : { dialect }) };
          }),
        );
      }),
    );
    return projectsOf(listing, found.flat());
  },
  parse,
  order: (paths) =>
    orderByNumber(pairUpAndDown(paths, (path) => /^(\d+)_[^/]*\.up\.sql$/.exec(baseName(path))?.[1] ?? null)),
  isBack: (path) => path.endsWith('.down.sql'),
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'golang-migrate',
      mode: (_, settings) => modeOf(settings, 'server'),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

/** Source: https://github.com/golang-migrate/migrate/blob/v4.18.3/cmd/migrate/README.md (usage), and the image it is published as. */
const program =
  /golang-migrate\b|\bmigrate\/migrate\b|(?<!cmd\/)\bmigrate\s+(?:create\s+-|(?:--?[\w-]+(?:[ =](?!-)\S+)?\s+)*--?(?:path|source|database)\b)/;

/** Other runners read files of these names too: that a module requires it, or that somebody starts its program, tells which one does. */
async function isOurs(revision: Revision, listing: readonly Entry[], folder: string): Promise<boolean> {
  if (await requiresModule(revision, listing, folder, /golang-migrate\/migrate\b/)) return true;
  return isNamedAround(revision, listing, folder, program);
}

function parse(file: SourceFile, dialect: Dialect) {
  return parseSections(file, dialect, { up: { start: 0, end: file.text.length, outside: false }, down: null });
}

const shape: Shape = {
  outside: 'server',
  parse,
  leave: () => ({ edits: [], files: [] }),
  create(request: NewMigration) {
    const stem = `${request.folder === '' ? '' : `${request.folder}/`}${request.number}_${request.name}`;
    const upFile = { path: `${stem}.up.sql`, text: `${request.up.join('\n')}\n` };
    return request.down === null
      ? [upFile]
      : [upFile, { path: `${stem}.down.sql`, text: `${request.down.join('\n')}\n` }];
  },
};
