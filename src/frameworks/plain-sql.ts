import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration } from '../core/framework.js';
import type { TransactionMode } from '../core/migration.js';
import type { SourceFile } from '../core/source.js';
import {
  backByNumber,
  baseName,
  byEngine,
  dialectOfFolder,
  directive,
  folderOf,
  foldersOf,
  goDrivers,
  modeOf,
  type NewMigration,
  namingOf,
  nextNumber,
  orderNaturally,
  parseDump,
  parseSections,
  projectsOf,
  readSql,
  type Shape,
  type SqlSection,
  schemaFromSql,
  separatorOf,
  versionsInDump,
  writeSql,
} from './sql-files/index.js';

const inMigrations = /(^|\/)(migrations?|migrate)(\/(sql|\d[\w.-]*|up|forward))?$/;
const numbered = /^[Vv]?\d[^/]*\.sql$/;
/** Folders in a folder of migrations that hold something else, or the way back. */
const beside =
  /^(?:down|undo|rollbacks?|revert|tests?|seeds?|data|fixtures?|archived?|old|legacy|deprecated|examples?|samples?|scripts?|docs?|templates?)$/i;
/** Names in the form of golang-migrate, whoever runs them. */
const directed = /^\d+_[^/]*\.(?:up|down)\.sql$/;
const down = /[._-](down|undo|rollback|revert)\.sql$/i;
const leaves = /^--.*\b(no[- ]transaction|disable[- ]transaction|transaction\s*[:=]?\s*(false|none|off))\b/im;

/**
 * Lines that part a file into forward and back, as several small runners write them: `-- +migrate Up`, `-- Up Migration`,
 * `# --- !Ups`, and tern's line between the two.
 *
 * Sources: https://github.com/rubenv/sql-migrate/blob/v1.7.1/README.md#writing-migrations,
 * https://github.com/salsita/node-pg-migrate/blob/v7.9.1/docs/src/cli.md,
 * https://www.playframework.com/documentation/3.0.x/Evolutions,
 * https://github.com/jackc/tern/blob/v2.3.2/README.md#migrations
 */
const upLine =
  /^(?:--|#)[-+@! \t]*(?:(?:migrate|micrate)[ \t]+)?!?ups?(?:[ \t]+migration)?(?:[ \t]+notransaction)?[- \t]*$/i;
const downLine =
  /^(?:--|#)[-+@! \t]*(?:(?:migrate|micrate)[ \t]+)?!?downs?(?:[ \t]+migration)?(?:[ \t]+notransaction)?[- \t]*$/i;
const ternLine = /^---- create above \/ drop below ----[ \t]*$/;

/**
 * Numbered SQL files of which nothing says who runs them: by a script, by psql, by an ORM of the house.
 *
 * `settings.transaction` tells how the runner treats a file. Where it is not set, a file is taken to run in a transaction,
 * except one that could not: it holds a statement which the server refuses there, opens one itself, or says so in a comment.
 */
export const plainSql: Framework = {
  id: 'plain-sql',
  title: 'plain SQL files',
  checksums: false,
  transaction: 'file',
  leavesTransaction: () =>
    'put it into a file of its own that starts with `-- no-transaction`, and run that file outside a transaction',
  async recognise(revision) {
    const listing = await revision.list();
    const paths = new Set(listing.map((entry) => entry.path));
    const folders = new Map<string, string[]>();
    const withFiles = new Set(listing.flatMap(({ path }) => (isMigration(path) ? folderOf(path) : [])));
    const wanted = (path: string): boolean => isMigration(path) || isOfPart(path, withFiles);
    for (const folder of foldersOf(listing, wanted)) {
      // Drizzle, and tools that keep a snapshot beside the SQL, have members of their own or none.
      if (paths.has(`${folder.path}/meta/_journal.json`) || paths.has(`${folder.path}/snapshot.json`)) continue;
      if (baseName(folder.path) === 'sql' && !inMigrations.test(folder.path) && folder.files.length < 2) continue;
      // One file alone in a folder of any name is no series.
      if (folder.files.length < 2 && !folder.files.some(isMigration)) continue;
      const whole = /^(?:up|down|migration)\.sql$/.test(baseName(folder.files[0] ?? ''))
        ? folderOf(folder.path)
        : folder.path;
      folders.set(whole, [...(folders.get(whole) ?? []), ...folder.files]);
    }
    const found = await Promise.all(
      [...folders]
        .flatMap(([path, files]) => byEngine({ path, files }))
        .map(async ({ path, files, dialect: named }) => {
          const dialect = named ?? dialectOfFolder(path) ?? (await goDrivers(revision, listing, path));
          return { path, files, settings: {}, ...(dialect === undefined ? {} : { dialect }) };
        }),
    );
    return projectsOf(listing, found);
  },
  parse,
  order(paths) {
    const all = new Set(paths);
    const downs = paths.filter(isBack);
    const ups = paths.filter((path) => path.endsWith('.sql') && !isBack(path));
    return orderNaturally(
      ups.map((path): OrderedMigration => {
        const name = baseName(path);
        const named = backOf(path).find((candidate) => candidate !== path && all.has(candidate));
        const back = named ?? backByNumber(path, ups, downs);
        const id = name === 'up.sql' ? baseName(folderOf(path)) : name.replace(/(\.up)?\.sql$/, '');
        return back === undefined ? { id, path } : { id, path, back };
      }),
    );
  },
  isBack,
  readSchema: (file) => schemaFromSql(file),
  versionsIn: (file) => versionsInDump(file),
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'plain-sql',
      mode: (section, settings) => mode(section, settings, world.dialect),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

function isBack(path: string): boolean {
  const name = baseName(path);
  return name === 'down.sql' || down.test(name);
}

function isMigration(path: string): boolean {
  const name = baseName(path);
  const folder = folderOf(path);
  if (/^(up|down)\.sql$/.test(name)) return /^\d/.test(baseName(folder)) && /(^|\/)migrations?\//.test(path);
  // `migrations/postgres`: the folder above says what it is.
  const above = dialectOfFolder(baseName(folder)) === undefined ? folder : folderOf(folder);
  if (inMigrations.test(folder) || inMigrations.test(above)) return numbered.test(name);
  if (directed.test(name)) return true;
  return baseName(folder) === 'sql' && numbered.test(name);
}

/** A folder for each database, or each part of an application: `migrations/billing/01_init.sql`, where none lies in `migrations` itself. */
function isOfPart(path: string, withFiles: ReadonlySet<string>): boolean {
  const folder = folderOf(path);
  const above = folderOf(folder);
  if (!/^migrations?$/.test(baseName(above)) || withFiles.has(above)) return false;
  return numbered.test(baseName(path)) && !beside.test(baseName(folder));
}

function backOf(path: string): readonly string[] {
  if (baseName(path) === 'up.sql') return [`${folderOf(path)}/down.sql`];
  const stem = path.replace(/(\.up|_up|-up)?\.sql$/, '');
  return ['.down', '_down', '-down', '.undo', '.rollback', '_rollback'].map((suffix) => `${stem}${suffix}.sql`);
}

function mode(section: SqlSection, settings: Readonly<Record<string, string>>, dialect: Dialect): TransactionMode {
  if (section.outside) return 'statement';
  const operations = section.statements.flatMap((statement) => statement.operations);
  // Whoever commits before they begin is in a transaction already.
  const control = operations.find(({ kind }) => kind === 'begin' || kind === 'commit' || kind === 'rollback');
  const isOutside =
    control?.kind === 'begin' || operations.some((operation) => dialect.facts.refusesTransaction(operation));
  return modeOf(settings, isOutside ? 'statement' : 'file');
}

/** What only a dump of pg_dump holds. Source: https://www.postgresql.org/docs/18/app-psql.html#APP-PSQL-META-COMMAND-RESTRICT */
const dump = /^\\restrict /m;

function parse(file: SourceFile, dialect: Dialect) {
  if (dump.test(file.text)) return parseDump(file, dialect);
  const header = /^(?:\s*--[^\n]*(?:\n|$))*/.exec(file.text)?.[0] ?? '';
  const opens = directive(file.text, upLine);
  const closes = directive(file.text, downLine, opens?.end ?? 0) ?? directive(file.text, ternLine);
  const outside = leaves.test(header) || /\bnotransaction\b/i.test(opens?.match[0] ?? '');
  // A lone "down" in a comment says nothing: only behind an "up", or as tern writes it, does it open the way back.
  const isParted = closes !== null && (opens !== null || ternLine.test(closes.match[0]));
  return parseSections(file, dialect, {
    up: { start: isParted ? (opens?.end ?? 0) : 0, end: isParted ? closes.start : file.text.length, outside },
    down: isParted ? { start: closes.end, end: file.text.length, outside } : null,
  });
}

const whoRuns =
  'Nothing here says what runs these files: see to it that this part runs outside a transaction, or run it by hand.';
const marker = '-- no-transaction: run this file outside a transaction.';

const shape: Shape = {
  outside: 'statement',
  parse,
  leave: ({ file }) => ({ edits: [{ path: file.path, start: 0, end: 0, text: `${marker}\n` }], files: [] }),
  last: ({ migrations }) => numberAtStart(migrations.at(-1)?.id ?? ''),
  // Source: https://github.com/jackc/tern/blob/v2.3.2/migrate/migrate.go (Missing migration)
  gapless: ({ file }) => (directive(file.text, ternLine) === null ? undefined : 'tern'),
  caution(created, inFile, { dialect, database }) {
    const leaves =
      created.some(({ outside }) => outside) || inFile.some((one) => dialect.facts.refusesTransaction(one));
    return leaves && modeOf(database.settings, 'server') !== 'statement' ? whoRuns : null;
  },
  create(request: NewMigration, world) {
    const text = (lines: readonly string[], outside: boolean) =>
      `${[...(outside ? [marker] : []), ...lines].join('\n')}\n`;
    const { path } = world.file;
    if (namingOf(path, world.migrations).tail === null) return null;
    const back = world.migrations.find((migration) => migration.path === path)?.back;
    const isFolder = baseName(path) === 'up.sql';
    const separator = separatorOf(baseName(isFolder ? folderOf(path) : path));
    // Where files have a number alone, so has the new one.
    const words = separator === undefined ? '' : separator + request.name;
    if (isFolder) {
      const parent = folderOf(request.folder);
      const folder = `${parent === '' ? '' : `${parent}/`}${request.number}${words}`;
      const files = [{ path: `${folder}/up.sql`, text: text(request.up, request.outside) }];
      return request.down === null
        ? files
        : [...files, { path: `${folder}/down.sql`, text: text(request.down, request.downOutside) }];
    }
    const number = ownNumber(request, path);
    const stem = `${request.folder === '' ? '' : `${request.folder}/`}${number}${words}`;
    const suffix = /(\.up|_up|-up)\.sql$/.exec(path)?.[1] ?? '';
    const files = [{ path: `${stem}${suffix}.sql`, text: text(request.up, request.outside) }];
    if (request.down === null || back === undefined) return files;
    const backSuffix = down.exec(back)?.[0] ?? '.down.sql';
    return [...files, { path: `${stem}${backSuffix}`, text: text(request.down, request.downOutside) }];
  },
};

/** Numbers count up, and are compared as numbers whatever their width. */
function ownNumber(request: NewMigration, path: string): string {
  const prefix = /^[Vv]/.exec(baseName(path))?.[0];
  return prefix === undefined || /^[Vv]/.test(request.number) ? request.number : prefix + nextNumber(request.number, 0);
}

/** The number of an id: a date, with or without a time of day, a version with dots, or digits. */
function numberAtStart(id: string): string {
  return (
    /^\d{4}([-_.])\d{2}\1\d{2}(?:[-_.T]?\d{4}(?:\d{2})?)?(?![A-Za-z\d])/.exec(id)?.[0] ??
    /^[Vv]?\d+(?:\.\d+)*(?![A-Za-z\d])/.exec(id)?.[0] ??
    /^[Vv]?\d+/.exec(id)?.[0] ??
    '0'
  );
}
