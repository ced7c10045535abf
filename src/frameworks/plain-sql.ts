import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration } from '../core/framework.js';
import type { TransactionMode } from '../core/migration.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  dialectOfFolder,
  folderOf,
  foldersOf,
  goDrivers,
  modeOf,
  type NewMigration,
  nextNumber,
  orderNaturally,
  parseSections,
  projectsOf,
  readSql,
  type Shape,
  type SqlSection,
  writeSql,
} from './sql-files/index.js';

const inMigrations = /(^|\/)(migrations?|migrate)(\/|$)/;
const numbered = /^[Vv]?\d[^/]*\.sql$/;
const down = /[._-](down|undo|rollback|revert)\.sql$/i;
const leaves = /^--.*\b(no[- ]transaction|disable[- ]transaction|transaction\s*[:=]?\s*(false|none|off))\b/im;

/**
 * Numbered SQL files of which nothing says who runs them: by a script, by psql, by an ORM of the house.
 *
 * `settings.transaction` tells how the runner treats a file. Where it is not set, a file is taken to run in a transaction,
 * except one that could not: it holds a statement which the server refuses there, or says so in a comment.
 */
export const plainSql: Framework = {
  id: 'plain-sql',
  title: 'SQL files',
  checksums: false,
  transaction: 'file',
  leavesTransaction:
    'put it into a file of its own that starts with `-- no-transaction`, and run that file outside a transaction',
  async recognise(revision) {
    const listing = await revision.list();
    const paths = new Set(listing.map((entry) => entry.path));
    const folders = new Map<string, string[]>();
    for (const folder of foldersOf(listing, isMigration)) {
      // Drizzle, and tools that keep a snapshot beside the SQL, have members of their own or none.
      if (paths.has(`${folder.path}/meta/_journal.json`) || paths.has(`${folder.path}/snapshot.json`)) continue;
      if (baseName(folder.path) === 'sql' && folder.files.length < 2) continue;
      const whole = /^(?:up|down|migration)\.sql$/.test(baseName(folder.files[0] ?? ''))
        ? folderOf(folder.path)
        : folder.path;
      folders.set(whole, [...(folders.get(whole) ?? []), ...folder.files]);
    }
    const found = await Promise.all(
      [...folders].map(async ([path, files]) => {
        const dialect = dialectOfFolder(path) ?? (await goDrivers(revision, listing, path));
        return { path, files, settings: {}, ...(dialect === undefined ? {} : { dialect }) };
      }),
    );
    return projectsOf(listing, found);
  },
  parse,
  order(paths) {
    const all = new Set(paths);
    return orderNaturally(
      paths.flatMap((path): OrderedMigration[] => {
        const name = baseName(path);
        if (!path.endsWith('.sql') || down.test(name) || name === 'down.sql') return [];
        const back = backOf(path).find((candidate) => candidate !== path && all.has(candidate));
        const id = name === 'up.sql' ? baseName(folderOf(path)) : name.replace(/(\.up)?\.sql$/, '');
        return [back === undefined ? { id, path } : { id, path, back }];
      }),
    );
  },
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'plain-sql',
      mode: (section, settings) => mode(section, settings, world.dialect),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

function isMigration(path: string): boolean {
  const name = baseName(path);
  const folder = folderOf(path);
  if (inMigrations.test(folder))
    return numbered.test(name) || (/^(up|down)\.sql$/.test(name) && /^\d/.test(baseName(folder)));
  return baseName(folder) === 'sql' && numbered.test(name);
}

function backOf(path: string): readonly string[] {
  if (baseName(path) === 'up.sql') return [`${folderOf(path)}/down.sql`];
  const stem = path.replace(/(\.up|_up|-up)?\.sql$/, '');
  return ['.down', '_down', '-down', '.undo', '.rollback', '_rollback'].map((suffix) => `${stem}${suffix}.sql`);
}

function mode(section: SqlSection, settings: Readonly<Record<string, string>>, dialect: Dialect): TransactionMode {
  if (section.outside) return 'statement';
  const refused = section.statements.some((statement) =>
    statement.operations.some((operation) => dialect.facts.refusesTransaction(operation)),
  );
  return modeOf(settings, refused ? 'statement' : 'file');
}

function parse(file: SourceFile, dialect: Dialect) {
  const header = /^(?:\s*--[^\n]*(?:\n|$))*/.exec(file.text)?.[0] ?? '';
  return parseSections(file, dialect, {
    up: { start: 0, end: file.text.length, outside: leaves.test(header) },
    down: null,
  });
}

const marker = '-- no-transaction: run this file outside a transaction.';

const shape: Shape = {
  outside: 'statement',
  parse,
  leave: ({ file }) => ({ edits: [{ path: file.path, start: 0, end: 0, text: `${marker}\n` }], files: [] }),
  last: ({ migrations }) => /^[Vv]?\d+/.exec(migrations.at(-1)?.id ?? '')?.[0] ?? '0',
  create(request: NewMigration, world) {
    const text = (lines: readonly string[], outside: boolean) =>
      `${[...(outside ? [marker] : []), ...lines].join('\n')}\n`;
    const back = world.migrations.find((migration) => migration.path === world.file.path)?.back;
    if (baseName(world.file.path) === 'up.sql') {
      const parent = folderOf(request.folder);
      const folder = `${parent === '' ? '' : `${parent}/`}${request.number}_${request.name}`;
      const files = [{ path: `${folder}/up.sql`, text: text(request.up, request.outside) }];
      return request.down === null
        ? files
        : [...files, { path: `${folder}/down.sql`, text: text(request.down, request.downOutside) }];
    }
    const number = ownNumber(request, world.file.path);
    const stem = `${request.folder === '' ? '' : `${request.folder}/`}${number}${separator(world.file.path)}${request.name}`;
    const suffix = /(\.up|_up|-up)\.sql$/.exec(world.file.path)?.[1] ?? '';
    const files = [{ path: `${stem}${suffix}.sql`, text: text(request.up, request.outside) }];
    if (request.down === null || back === undefined) return files;
    const backSuffix = down.exec(back)?.[0] ?? '.down.sql';
    return [...files, { path: `${stem}${backSuffix}`, text: text(request.down, request.downOutside) }];
  },
};

/** Numbers count up, and are compared as numbers whatever their width. */
function ownNumber(request: NewMigration, path: string): string {
  return /^[Vv]/.test(baseName(path)) && !/^[Vv]/.test(request.number)
    ? `V${nextNumber(request.number, 0)}`
    : request.number;
}

/** What stands between number and words in this folder: `_`, `-`, `__`. */
function separator(path: string): string {
  return /^[Vv]?\d[\d.]*(__|[_-])/.exec(baseName(path))?.[1] ?? '_';
}
