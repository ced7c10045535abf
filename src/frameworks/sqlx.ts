import type { Dialect } from '../core/dialect.js';
import type { Framework } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  cargoFiles,
  dialectOfCrate,
  dialectOfFolder,
  foldersOf,
  modeOf,
  type NewMigration,
  orderByNumber,
  pairUpAndDown,
  parseSections,
  projectsOf,
  readSql,
  type Shape,
  writeSql,
} from './sql-files/index.js';

const marker = '-- no-transaction';

/**
 * SQLx. A file runs in a transaction unless its text starts with `-- no-transaction`; then it is still sent to the server
 * at once, so that several statements share a transaction. Before 0.8.0 that line is a comment like any other.
 *
 * Sources: https://docs.rs/sqlx/0.8.6/sqlx/macro.migrate.html,
 * https://github.com/launchbadge/sqlx/blob/v0.8.6/sqlx-postgres/src/migrate.rs,
 * https://github.com/launchbadge/sqlx/blob/v0.8.6/CHANGELOG.md (0.8.0, #3181)
 */
export const sqlx: Framework = {
  id: 'sqlx',
  title: 'SQLx',
  checksums: true,
  transaction: 'file',
  leavesTransaction: (settings) =>
    isTied(settings) ? null : 'start the file with `-- no-transaction`, with one statement in it',
  async recognise(revision) {
    const listing = await revision.list();
    const folders = foldersOf(
      listing,
      (path) => /(^|\/)migrations?\//.test(path) && /^\d+_[^/]*\.sql$/.test(baseName(path)),
    );
    const found = await Promise.all(
      folders.map(async (folder) => {
        const cargo = await cargoFiles(revision, listing, folder.path);
        if (!cargo.some((file) => /^\s*sqlx\b|dependencies\.sqlx\]/m.test(file.text))) return [];
        const dialect = dialectOfFolder(folder.path) ?? dialectOfCrate(cargo, 'sqlx');
        const settings: Readonly<Record<string, string>> = isBeforeMarker(cargo) ? { tied: 'true' } : {};
        return [{ ...folder, settings, ...(dialect === undefined ? {} : { dialect }) }];
      }),
    );
    return projectsOf(listing, found.flat());
  },
  parse,
  order: (paths) =>
    orderByNumber(pairUpAndDown(paths, (path) => /^(\d+)_[^/]*\.sql$/.exec(baseName(path))?.[1] ?? null)),
  isBack: (path) => path.endsWith('.down.sql'),
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'sqlx',
      mode: (section, settings) => (section.outside && !isTied(settings) ? 'server' : modeOf(settings, 'file')),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

/** Whether no file leaves the transaction of the runner. */
function isTied({ tied }: Readonly<Record<string, string>>): boolean {
  return tied === 'true';
}

/** Whether the crate that is asked for, in a member or in its workspace, does not know the marker yet. */
function isBeforeMarker(cargo: readonly SourceFile[]): boolean {
  const asked = cargo
    .map(({ text }) => /^[ \t]*sqlx[ \t]*=[ \t]*(?:\{[^}]*?\bversion[ \t]*=[ \t]*)?"[\^~=\s]*(\d+)\.(\d+)/m.exec(text))
    .find((match) => match !== null);
  return asked !== undefined && Number(asked[1]) === 0 && Number(asked[2]) < 8;
}

function parse(file: SourceFile, dialect: Dialect) {
  const outside = file.text.startsWith(marker);
  return parseSections(file, dialect, { up: { start: 0, end: file.text.length, outside }, down: null });
}

const shape: Shape = {
  outside: 'server',
  parse,
  leave: ({ file, database }) =>
    isTied(database.settings)
      ? null
      : { edits: [{ path: file.path, start: 0, end: 0, text: `${marker}\n` }], files: [] },
  accepts: (operations, { dialect, database }) =>
    !isTied(database.settings) || !operations.some((operation) => dialect.facts.refusesTransaction(operation)),
  create(request: NewMigration, world) {
    const stem = `${request.folder === '' ? '' : `${request.folder}/`}${request.number}_${request.name}`;
    const file = (lines: readonly string[], outside: boolean) =>
      `${[...(outside ? [marker] : []), ...lines].join('\n')}\n`;
    const paired = world.file.path.endsWith('.up.sql');
    const upFile = { path: `${stem}${paired ? '.up' : ''}.sql`, text: file(request.up, request.outside) };
    if (!paired) return [upFile];
    const back = request.down ?? ['-- Nothing to undo.'];
    return [upFile, { path: `${stem}.down.sql`, text: file(back, request.downOutside) }];
  },
};
