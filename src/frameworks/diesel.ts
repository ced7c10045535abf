import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration, Parsed } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  cargoFiles,
  dialectOfCrate,
  dialectOfFolder,
  folderOf,
  foldersOf,
  modeOf,
  type NewMigration,
  nearest,
  orderByText,
  parseSections,
  projectsOf,
  readSetting,
  readSql,
  type Shape,
  type SqlFile,
  writeSql,
} from './sql-files/index.js';

const inFolder = /(?:^|\/)(\d[\d-]*)_[^/]*\/(up\.sql|down\.sql|metadata\.toml)$/;

/**
 * Diesel. A migration is a folder; it runs in a transaction unless its `metadata.toml` says `run_in_transaction = false`;
 * then it is still sent to the server at once, so that several statements share a transaction. Before 2.0.0 that file is
 * not read.
 *
 * Sources: https://docs.rs/diesel_migrations/2.3.2/diesel_migrations/ (Transactions),
 * https://docs.diesel.rs/2.3.x/diesel/migration/trait.MigrationMetadata.html,
 * https://docs.rs/migrations_internals/1.4.1/migrations_internals/trait.Migration.html (no metadata)
 */
export const diesel: Framework = {
  id: 'diesel',
  title: 'Diesel',
  checksums: false,
  transaction: 'file',
  leavesTransaction: (settings) =>
    isTied(settings)
      ? null
      : 'put `run_in_transaction = false` into a `metadata.toml` beside it, with one statement in `up.sql`',
  async recognise(revision) {
    const listing = await revision.list();
    const paths = new Set(listing.map((entry) => entry.path));
    const byParent = new Map<string, string[]>();
    for (const folder of foldersOf(listing, (path) => inFolder.test(path))) {
      const parent = folderOf(folder.path);
      byParent.set(parent, [...(byParent.get(parent) ?? []), ...folder.files]);
    }
    const found = await Promise.all(
      [...byParent].map(async ([path, files]) => {
        const cargo = await cargoFiles(revision, listing, path);
        const isDiesel = cargo.some((file) =>
          /^\s*diesel(_migrations|-async)?\b|dependencies\.diesel/m.test(file.text),
        );
        if (!isDiesel && nearest(paths, path, ['diesel.toml']) === null) return [];
        const dialect = dialectOfFolder(path) ?? dialectOfCrate(cargo, 'diesel');
        const settings: Readonly<Record<string, string>> = isBeforeMetadata(cargo) ? { tied: 'true' } : {};
        return [{ path, files, settings, ...(dialect === undefined ? {} : { dialect }) }];
      }),
    );
    return projectsOf(listing, found.flat());
  },
  parse,
  order(paths) {
    const all = new Set(paths);
    return orderByText(
      paths.flatMap((path): OrderedMigration[] => {
        const version = inFolder.exec(path)?.[1];
        if (version === undefined || baseName(path) !== 'up.sql') return [];
        const back = `${folderOf(path)}/down.sql`;
        const metadata = `${folderOf(path)}/metadata.toml`;
        return [
          {
            id: version.replaceAll('-', ''),
            path,
            ...(all.has(back) ? { back } : {}),
            ...(all.has(metadata) ? { beside: [metadata] } : {}),
          },
        ];
      }),
      'id',
    );
  },
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'diesel',
      mode: (_, settings, besideOutside) => (besideOutside && !isTied(settings) ? 'server' : modeOf(settings, 'file')),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

/** Whether no migration leaves the transaction of the runner. */
function isTied({ tied }: Readonly<Record<string, string>>): boolean {
  return tied === 'true';
}

/** Whether the crate that is asked for, in a member or in its workspace, does not read `metadata.toml` yet. */
function isBeforeMetadata(cargo: readonly SourceFile[]): boolean {
  const asked = cargo
    .map(
      ({ text }) =>
        /^[ \t]*diesel(?:_migrations)?[ \t]*=[ \t]*(?:\{[^}]*?\bversion[ \t]*=[ \t]*)?"[\^~=\s]*(\d+)/m.exec(text) ??
        /dependencies\.diesel(?:_migrations)?\][^[]*?^[ \t]*version[ \t]*=[ \t]*"[\^~=\s]*(\d+)/m.exec(text),
    )
    .find((match) => match !== null);
  return asked !== undefined && Number(asked[1]) < 2;
}

function parse(file: SourceFile, dialect: Dialect): Parsed {
  if (baseName(file.path) === 'metadata.toml') {
    const data: SqlFile = {
      up: null,
      down: null,
      settingOutside: readSetting(file.text, /run_in_transaction/) === 'false',
    };
    return { path: file.path, data, comments: [], skipped: [] };
  }
  return parseSections(file, dialect, { up: { start: 0, end: file.text.length, outside: false }, down: null });
}

const outsideMetadata = 'run_in_transaction = false\n';

const shape: Shape = {
  outside: 'server',
  parse,
  leave({ file, migrations, database }) {
    if (isTied(database.settings)) return null;
    const here = migrations.find((migration) => migration.path === file.path);
    // Its other settings are not known here, so that the file cannot be written anew.
    if (here?.beside !== undefined) return null;
    return { edits: [], files: [{ path: `${folderOf(file.path)}/metadata.toml`, text: outsideMetadata }] };
  },
  accepts: (operations, { dialect, database }) =>
    !isTied(database.settings) || !operations.some((operation) => dialect.facts.refusesTransaction(operation)),
  last: ({ migrations }) => inFolder.exec(migrations.at(-1)?.path ?? '')?.[1] ?? '0',
  create(request: NewMigration) {
    const parent = folderOf(request.folder);
    const folder = `${parent === '' ? '' : `${parent}/`}${request.number}_${request.name}`;
    return [
      { path: `${folder}/up.sql`, text: textOf(request.up) },
      ...(request.down === null ? [] : [{ path: `${folder}/down.sql`, text: textOf(request.down) }]),
      ...(request.outside || request.downOutside ? [{ path: `${folder}/metadata.toml`, text: outsideMetadata }] : []),
    ];
  },
};

/**
 * Lines of a file. Diesel ends with an error where it is sent no statement at all.
 *
 * Source: https://github.com/diesel-rs/diesel/pull/714
 */
function textOf(lines: readonly string[]): string {
  const isEmpty = lines.every((line) => line.trim() === '' || line.startsWith('--'));
  return [...lines, ...(isEmpty ? ['select 1;'] : []), ''].join('\n');
}
