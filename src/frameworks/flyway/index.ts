import type { Dialect } from '../../core/dialect.js';
import { type Framework, type OrderedMigration, type Parsed, repeatable } from '../../core/framework.js';
import type { TransactionMode } from '../../core/migration.js';
import type { Operation } from '../../core/operation.js';
import type { SourceFile } from '../../core/source.js';
import {
  baseName,
  dialectOfFolder,
  folderOf,
  foldersOf,
  type NewMigration,
  parseSections,
  parseUnreadable,
  projectsOf,
  readSetting,
  readSql,
  type Shape,
  type SqlFile,
  type SqlSection,
  writeSql,
} from '../sql-files/index.js';
import { isIn } from './locations.js';
import { settingsOf } from './settings.js';
import { isBefore } from './version.js';

const script =
  /(?:^|\/)(?:V(?<version>\d[\d._]*)|B(?<baseline>\d[\d._]*)|U(?<undo>\d[\d._]*)|(?<repeatable>R))__(?<name>[^/]+)\.(?<kind>sql|sql\.conf|java|kt)$/;

/**
 * Scripts that run round migrations.
 * Source: https://github.com/flyway/flyway/blob/flyway-11.8.0/flyway-core/src/main/java/org/flywaydb/core/api/callback/Event.java
 */
const callback =
  /(?:^|\/)(?:before(?:Each)?Migrate(?:Statement)?|beforeRepeatables|afterVersioned|after(?:Each)?Migrate(?:Statement)?(?:Applied|Error)?)(?:__[^/]+)?\.sql$/;

/**
 * Flyway. A file runs statement by statement in one transaction. It runs outside any where all its statements are of those
 * that Flyway knows to refuse one, or a script configuration says `executeInTransaction=false`; a file that mixes both
 * kinds is refused unless `mixed` is set. Before 4.1 each file runs in a transaction, before 4.2 one that drops an index concurrently too,
 * and before 6.1 there is no script configuration.
 *
 * Sources: https://github.com/flyway/flywaydb.org/blob/164617facb1641c7acff0f20a6aeb3878ff7ec0a/documentation/learnmore/releaseNotes.html (#851, #1607, #2546),
 * https://documentation.red-gate.com/fd/flyway-execute-in-transaction-setting-277578997.html,
 * https://github.com/flyway/flyway/blob/flyway-11.8.0/flyway-core/src/main/java/org/flywaydb/core/internal/sqlscript/ParserSqlScript.java,
 * https://github.com/flyway/flyway/blob/flyway-11.8.0/flyway-database/flyway-database-postgresql/src/main/java/org/flywaydb/database/postgresql/PostgreSQLParser.java
 */
export const flyway: Framework = {
  id: 'flyway',
  // Source: https://github.com/pgjdbc/pgjdbc/blob/REL42.7.4/pgjdbc/src/main/java/org/postgresql/core/v3/ConnectionFactoryImpl.java
  setsTimeZone: true,
  title: 'Flyway',
  checksums: true,
  meetsEdit: ({ validates }) => (validates === 'false' ? 'an edit of it is never run' : 'any edit of it is refused'),
  // Source: https://documentation.red-gate.com/flyway/reference/configuration/flyway-namespace/flyway-out-of-order-setting
  outOfOrder: 'refuses',
  transaction: 'file',
  leavesTransaction(settings) {
    if (isTied(settings)) return null;
    return isBefore(settings, '6.1')
      ? 'put it into a file of its own'
      : 'put it into a file of its own, with `executeInTransaction=false` in a `.sql.conf` beside it where Flyway does not see it by itself';
  },
  async recognise(revision) {
    const listing = await revision.list();
    const byLocation = new Map<string, readonly string[]>();
    const folders = foldersOf(listing, (path) => script.test(path));
    for (const folder of folders.filter((one) => !isForDevelopers(one.path, folders))) {
      const location = locationOf(folder.path, folder.files, byLocation);
      byLocation.set(location, [...(byLocation.get(location) ?? []), ...folder.files]);
    }
    const found = await Promise.all(
      [...byLocation]
        .filter(([, files]) => files.some((path) => path.endsWith('.sql')))
        .map(async ([path, files]) => {
          const { settings, dialect } = await settingsOf(revision, listing, path);
          const known = dialectOfFolder(path) ?? dialect;
          const beside = new Set(files.map(folderOf));
          const callbacks = listing.flatMap((entry) =>
            callback.test(entry.path) && beside.has(folderOf(entry.path)) ? [entry.path] : [],
          );
          const baselines = idleBaselines(files);
          const unread = [
            { paths: callbacks, reason: 'A callback of Flyway is not read; check it by hand.' },
            { paths: baselines, reason: onlyWhereNew },
            {
              paths: listing.flatMap((entry) => (isMisnamed(entry.path, beside) ? [entry.path] : [])),
              reason: neverRun,
            },
          ].filter(({ paths }) => paths.length > 0);
          return {
            path,
            files: files.filter((one) => !baselines.includes(one)),
            settings,
            ...(known === undefined ? {} : { dialect: known }),
            ...(unread.length === 0 ? {} : { unread }),
          };
        }),
    );
    return projectsOf(listing, found);
  },
  parse,
  order(paths) {
    const all = new Set(paths);
    const undo = new Map(
      paths.flatMap((path) => {
        const groups = script.exec(path)?.groups;
        return groups?.undo !== undefined && groups.kind === 'sql' ? [[dotted(groups.undo), path] as const] : [];
      }),
    );
    const start = baselineOf(paths);
    const read = paths.flatMap((path): (OrderedMigration & { readonly repeats: boolean })[] => {
      const groups = script.exec(path)?.groups;
      if (groups?.baseline !== undefined && path !== start) return [];
      if (groups === undefined || groups.undo !== undefined || groups.kind === 'sql.conf') return [];
      const repeats = groups.repeatable !== undefined;
      const id = repeats ? `${repeatable}${groups.name}` : dotted(groups.version ?? groups.baseline ?? '0');
      const back = repeats ? undefined : undo.get(id);
      return [
        {
          id,
          path,
          repeats,
          ...(back === undefined ? {} : { back }),
          ...(all.has(`${path}.conf`) ? { beside: [`${path}.conf`] } : {}),
        },
      ];
    });
    const sorted = read.sort(
      (one, other) =>
        Number(one.repeats) - Number(other.repeats) ||
        (one.repeats ? 0 : compareVersions(one.id, other.id)) ||
        (one.id < other.id ? -1 : one.id > other.id ? 1 : one.path < other.path ? -1 : 1),
    );
    return sorted.map(({ repeats: _, ...migration }) => migration);
  },
  read: (migration, parsed, world) => readSql(migration, parsed, world, { framework: 'flyway', mode }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

const neverRun =
  'Flyway takes a file for a migration by its name, with two underscores behind the version as in `V7__name.sql`: this one never runs.';

/** Meant for a migration of one of these folders, and named as none. */
function isMisnamed(path: string, folders: ReadonlySet<string>): boolean {
  return /^(?:[vub]\d|r_)[^/]*\.sql$/i.test(baseName(path)) && !script.test(path) && folders.has(folderOf(path));
}

function parse(file: SourceFile, dialect: Dialect): Parsed {
  if (file.path.endsWith('.conf')) {
    const data: SqlFile = {
      up: null,
      down: null,
      settingOutside: readSetting(file.text, /executeInTransaction/) === 'false',
    };
    return { path: file.path, data, comments: [], skipped: [] };
  }
  if (!file.path.endsWith('.sql')) {
    return parseUnreadable(file, 'A Flyway migration in code builds its SQL when it runs; check it by hand.');
  }
  return parseSections(file, dialect, { up: { start: 0, end: file.text.length, outside: false }, down: null });
}

function mode(
  section: SqlSection,
  settings: Readonly<Record<string, string>>,
  besideOutside: boolean,
): TransactionMode {
  if (isTied(settings)) return 'file';
  const refuses = refusesByItself(settings);
  const alone = section.statements.filter((statement) => statement.operations.some(refuses));
  const isMixed = alone.length > 0 && alone.length < section.statements.length;
  if (isMixed) return settings.mixed === 'true' ? 'statement' : 'file';
  const isConfigured = besideOutside && !isBefore(settings, '6.1');
  if (alone.length > 0 || isConfigured || settings.executeInTransaction === 'false') return 'statement';
  return 'file';
}

/** Whether no file of a project leaves the transaction that Flyway opens. */
function isTied(settings: Readonly<Record<string, string>>): boolean {
  return isBefore(settings, '4.1');
}

/** Tells the statements that a project's Flyway takes out of a transaction without being told. */
function refusesByItself(settings: Readonly<Record<string, string>>): (operation: Operation) => boolean {
  return (operation) => {
    switch (operation.kind) {
      case 'create_index':
        return operation.concurrently;
      case 'drop_index':
        return operation.concurrently && !isBefore(settings, '4.2');
      case 'reindex':
        return operation.object === 'schema' || operation.object === 'database' || operation.object === 'system';
      case 'vacuum':
      case 'alter_system':
      case 'create_database':
      case 'drop_database':
      case 'drop_tablespace':
        return true;
      default:
        return false;
    }
  };
}

const forDevelopers = /^(?:local|dev|development|demo|seeds?|(?:sample|test)[-_]?data|data[-_](?:dev|local|test))$/i;

/** Rows for a developer's own database, beside the migrations proper: no profile of production has the location. */
function isForDevelopers(folder: string, all: readonly { readonly path: string }[]): boolean {
  const beside = folderOf(folder);
  return (
    forDevelopers.test(baseName(folder)) &&
    all.some((other) => folderOf(other.path) === beside && /^(?:db[-_])?migrations?$/i.test(baseName(other.path)))
  );
}

/**
 * The location that a folder belongs to. Subfolders of `db/migration` are part of it, and so are sibling folders that
 * continue its versions; a folder that is named after another engine, or that has the same versions, stands for itself.
 */
function locationOf(folder: string, files: readonly string[], known: ReadonlyMap<string, readonly string[]>): string {
  const whole = /^(?:.*\/)?db\/migrations?(?=\/|$)/.exec(folder)?.[0];
  const below = whole === undefined ? '' : (folder.slice(whole.length + 1).split('/')[0] ?? '');
  if (whole !== undefined) return below !== '' && dialectOfFolder(below) !== undefined ? `${whole}/${below}` : whole;
  const engine = dialectOfFolder(baseName(folder))?.value;
  const versions = new Set(files.map(versionOf));
  for (const [location, others] of known) {
    const isSibling = folderOf(location) === folderOf(folder) && dialectOfFolder(baseName(location))?.value === engine;
    if (isSibling && !others.some((path) => versions.has(versionOf(path)))) return location;
  }
  return folder;
}

function versionOf(path: string): string {
  const groups = script.exec(path)?.groups;
  return groups?.version === undefined
    ? groups?.undo === undefined
      ? baseName(path)
      : `U${dotted(groups.undo)}`
    : dotted(groups.version);
}

function dotted(version: string): string {
  return version.replaceAll('_', '.').replace(/\.$/, '');
}

function compareVersions(one: string, other: string): number {
  const left = one.split('.');
  const right = other.split('.');
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const a = BigInt(left[at] ?? '0');
    const b = BigInt(right[at] ?? '0');
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}

/**
 * The file from which a new database starts, the newest one: it stands for all versions up to its own. Where those are there still, they tell the
 * same in steps.
 *
 * Source: https://documentation.red-gate.com/flyway/flyway-concepts/migrations/baseline-migrations (11)
 */
function baselineOf(paths: readonly string[]): string | null {
  const baselines = paths.flatMap((path) => {
    const groups = script.exec(path)?.groups;
    return groups?.baseline !== undefined && groups.kind === 'sql' ? [{ path, version: dotted(groups.baseline) }] : [];
  });
  const newest = baselines.sort((one, other) => compareVersions(one.version, other.version)).at(-1);
  if (newest === undefined) return null;
  const isTold = paths.some((path) => {
    const version = versioned(path);
    return version !== undefined && compareVersions(dotted(version), newest.version) <= 0;
  });
  return isTold ? null : newest.path;
}

/** Baselines from which the schema before does not start. A database that has run a migration never runs them. */
function idleBaselines(paths: readonly string[]): readonly string[] {
  const start = baselineOf(paths);
  return paths.filter((path) => path !== start && isBaseline(path));
}

function isBaseline(path: string): boolean {
  const groups = script.exec(path)?.groups;
  return groups?.baseline !== undefined && groups.kind === 'sql';
}

const onlyWhereNew =
  'A baseline of Flyway runs in a new database alone, in the place of the versions up to its own, and is not read beside them; check by hand that it makes what they make.';

function versioned(path: string): string | undefined {
  return script.exec(path)?.groups?.version;
}

/**
 * Tells which migrations run in the database in which this one does: those of the locations that files name; where they name none, those of
 * Flyway's default, `db/migration`; and for one that is outside of both, all that stand beside it.
 */
function runsWith(path: string, named: string | undefined): (other: string) => boolean {
  const locations = named?.split(',') ?? ['db/migration'];
  const isRun = (one: string): boolean => locations.some((location) => isIn(one, location));
  return isRun(path) ? isRun : () => true;
}

const outsideConfig = 'executeInTransaction=false\n';

const shape: Shape = {
  outside: 'statement',
  parse,
  accepts(operations, { database }) {
    const alone = operations.filter(refusesByItself(database.settings)).length;
    return alone === 0 || alone === operations.length || database.settings.mixed === 'true';
  },
  leave({ file, migrations, database: { settings } }, _, operations) {
    if (isTied(settings)) return null;
    if (operations.every(refusesByItself(settings))) return { edits: [], files: [] };
    if (isBefore(settings, '6.1')) return null;
    if (migrations.find((migration) => migration.path === file.path)?.beside !== undefined) return null;
    return { edits: [], files: [{ path: `${file.path}.conf`, text: outsideConfig }] };
  },
  last({ migrations, file, database }) {
    const runs = runsWith(file.path, database.settings.locations);
    const path = migrations.findLast(({ path }) => versioned(path) !== undefined && runs(path))?.path;
    return versioned(path ?? '') ?? '0';
  },
  isTaken: (number, { migrations }) =>
    migrations.some(({ id, path }) => versioned(path) !== undefined && compareVersions(id, dotted(number)) === 0),
  create(request: NewMigration, { database: { settings } }) {
    if (request.outside && isTied(settings)) return null;
    const folder = request.folder === '' ? '' : `${request.folder}/`;
    const path = `${folder}V${request.number}__${request.name}.sql`;
    const needsConfig = request.outside && !request.operations.every(refusesByItself(settings));
    if (needsConfig && isBefore(settings, '6.1')) return null;
    return [
      { path, text: `${request.up.join('\n')}\n` },
      ...(needsConfig ? [{ path: `${path}.conf`, text: outsideConfig }] : []),
      ...(request.down === null
        ? []
        : [{ path: `${folder}U${request.number}__${request.name}.sql`, text: `${request.down.join('\n')}\n` }]),
    ];
  },
  /** Sources: https://github.com/flyway/flyway/issues/2895 (in 9.1.2), https://github.com/flyway/flyway/issues/3497 */
  caution(created, inFile, { database: { settings } }) {
    const operations = [...inFile, ...created.flatMap((request) => request.operations)];
    const waits = operations.some((operation) => 'concurrently' in operation && operation.concurrently);
    if (!waits || settings.transactionalLock === 'false' || isBefore(settings, '9.1.2')) return null;
    const set = settings.flywayVersion === undefined ? 'From Flyway 9.1.2 on, set' : 'Set';
    return `${set} \`flyway.postgresql.transactional.lock=false\`: Flyway's own lock is a transaction that a concurrent build waits for.`;
  },
};
