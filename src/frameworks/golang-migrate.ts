import type { Dialect } from '../core/dialect.js';
import type { Framework } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  byEngine,
  dialectOfFolder,
  foldersOf,
  goDrivers,
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
  leavesTransaction: 'put the statement into a file of its own',
  async recognise(revision) {
    const listing = await revision.list();
    const folders = foldersOf(listing, (path) => /^\d+_[^/]*\.(up|down)\.sql$/.test(baseName(path))).filter((folder) =>
      folder.files.some((path) => path.endsWith('.up.sql')),
    );
    const found = await Promise.all(
      folders.flatMap(byEngine).map(async (folder) => {
        // Other runners read files of these names too, and run what they have not run, whatever its number.
        const isSure = await requiresModule(revision, listing, folder.path, /golang-migrate\/migrate\b/);
        const settings: Readonly<Record<string, string>> = isSure ? {} : { outOfOrder: 'true' };
        if (folder.dialect !== undefined) return { ...folder, settings, dialect: folder.dialect };
        const dialect = dialectOfFolder(folder.path) ?? (await goDrivers(revision, listing, folder.path));
        return { ...folder, settings, ...(dialect === undefined ? {} : { dialect }) };
      }),
    );
    return projectsOf(listing, found);
  },
  parse,
  order: (paths) =>
    orderByNumber(pairUpAndDown(paths, (path) => /^(\d+)_[^/]*\.up\.sql$/.exec(baseName(path))?.[1] ?? null)),
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'golang-migrate',
      mode: (_, settings) => modeOf(settings, 'server'),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

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
