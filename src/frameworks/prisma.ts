import type { Revision } from '../core/change-set.js';
import type { DialectId, Known } from '../core/database.js';
import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration } from '../core/framework.js';
import type { TransactionMode } from '../core/migration.js';
import type { SourceFile } from '../core/source.js';
import {
  ancestors,
  baseName,
  dialectOfUrl,
  folderOf,
  foldersOf,
  modeOf,
  type NewMigration,
  orderByText,
  parseSections,
  projectsOf,
  readSetting,
  readSql,
  type Shape,
  type SqlSection,
  separatorOf,
  urlLimitsLockWait,
  writeSql,
} from './sql-files/index.js';

/**
 * Prisma Migrate. Until 7.3 a migration is sent to the server at once, and Postgres runs several statements that arrive
 * together in one transaction. Since 7.4 each statement is sent by itself, unless Prisma cannot split the file, which is so
 * where it drops an index concurrently.
 *
 * Sources: https://www.prisma.io/docs/orm/prisma-migrate/workflows/customizing-migrations,
 * https://github.com/prisma/prisma-engines/pull/5767, https://github.com/prisma/prisma-engines/pull/5847
 */
export const prisma: Framework = {
  id: 'prisma',
  title: 'Prisma Migrate',
  checksums: true,
  // Source: https://www.prisma.io/docs/orm/prisma-client/deployment/deploy-database-changes-with-prisma-migrate
  meetsEdit: () =>
    '`migrate deploy` only warns of an edit and does not run it again, and `migrate dev` wants to reset the database',
  transaction: 'server',
  leavesTransaction: () => 'put the statement into a migration of its own',
  async recognise(revision) {
    const listing = await revision.list();
    const paths = new Set(listing.map((entry) => entry.path));
    const byParent = new Map<string, string[]>();
    for (const folder of foldersOf(listing, (path) => path.endsWith('/migration.sql'))) {
      const parent = folderOf(folder.path);
      byParent.set(parent, [...(byParent.get(parent) ?? []), ...folder.files]);
    }
    const found = await Promise.all(
      [...byParent].map(async ([path, files]) => {
        const [dialect, version, limit] = await Promise.all([
          providerOf(revision, paths, path),
          versionOf(revision, paths, path),
          limitOf(revision, paths, path),
        ]);
        if (dialect === null) return [];
        return [
          {
            path,
            files,
            settings: settingsWith(version, limit),
            ...(dialect === undefined ? {} : { dialect }),
          },
        ];
      }),
    );
    return projectsOf(listing, found.flat());
  },
  parse,
  order: (paths) =>
    orderByText(
      paths.flatMap((path): OrderedMigration[] =>
        baseName(path) === 'migration.sql' ? [{ id: baseName(folderOf(path)), path }] : [],
      ),
    ),
  read: (migration, parsed, world) => readSql(migration, parsed, world, { framework: 'prisma', mode }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

function settingsWith(version: string | null, limit: string | null): Readonly<Record<string, string>> {
  return {
    ...(version === null ? {} : { prismaVersion: version }),
    ...(limit === null ? {} : { limitsLockWait: limit }),
  };
}

/** The engine that the lock file or the schema names; undefined where neither says it, null where this is no Prisma folder. */
async function providerOf(
  revision: Revision,
  paths: ReadonlySet<string>,
  folder: string,
): Promise<Known<DialectId> | undefined | null> {
  const lock = await revision.read(`${folder}/migration_lock.toml`);
  const fromLock = lock === null ? undefined : readSetting(lock.text, /provider/);
  if (lock !== null && fromLock !== undefined) return dialectOfUrl(fromLock, lock.path);
  const schema = schemaOf(paths, folder);
  if (schema === undefined) return lock === null ? null : undefined;
  const provider = readSetting(await sourceOf(revision, schema), /provider/);
  return provider === undefined ? undefined : dialectOfUrl(provider, schema);
}

/** The schema, where its URL for migrations is written out and sets a `lock_timeout`. */
async function limitOf(revision: Revision, paths: ReadonlySet<string>, folder: string): Promise<string | null> {
  const schema = schemaOf(paths, folder);
  if (schema === undefined) return null;
  const source = await sourceOf(revision, schema);
  // Migrate goes round a pooler by the direct one.
  const url = readSetting(source, /directUrl/) ?? readSetting(source, /url/) ?? '';
  return urlLimitsLockWait(url) ? schema : null;
}

function schemaOf(paths: ReadonlySet<string>, folder: string): string | undefined {
  const parent = folderOf(folder);
  return [`${parent}/schema.prisma`, `${parent}/schema/schema.prisma`, `${parent}/prisma/schema.prisma`]
    .map((name) => name.replace(/^\//, ''))
    .find((name) => paths.has(name));
}

/** What stands in the block of the datasource. */
async function sourceOf(revision: Revision, schema: string): Promise<string> {
  return /datasource\s+\w+\s*\{([\s\S]*?)\}/.exec((await revision.read(schema))?.text ?? '')?.[1] ?? '';
}

/** The version of Prisma that the nearest package.json which has it asks for: `7.4`. */
async function versionOf(revision: Revision, paths: ReadonlySet<string>, folder: string): Promise<string | null> {
  for (const above of ancestors(folder)) {
    const path = above === '' ? 'package.json' : `${above}/package.json`;
    if (!paths.has(path)) continue;
    const text = (await revision.read(path))?.text ?? '';
    const version = /"(?:prisma|@prisma\/client)"\s*:\s*"[^"\d]*(\d+)(?:\.(\d+))?/.exec(text);
    if (version !== null) return `${version[1]}.${version[2] ?? '0'}`;
  }
  return null;
}

function mode(section: SqlSection, settings: Readonly<Record<string, string>>): TransactionMode {
  const [major = 0, minor = 0] = (settings.prismaVersion ?? '0.0').split('.').map(Number);
  const splits = major > 7 || (major === 7 && minor >= 4);
  const whole = section.statements.some((statement) =>
    statement.operations.some((operation) => operation.kind === 'drop_index' && operation.concurrently),
  );
  return modeOf(settings, splits && !whole ? 'statement' : 'server');
}

function parse(file: SourceFile, dialect: Dialect) {
  return parseSections(file, dialect, { up: { start: 0, end: file.text.length, outside: false }, down: null });
}

const shape: Shape = {
  outside: 'server',
  parse,
  leave: () => ({ edits: [], files: [] }),
  last: ({ migrations }) => /^\d+/.exec(migrations.at(-1)?.id ?? '')?.[0] ?? '0',
  create(request: NewMigration, { migrations }) {
    // Names are sorted as text: where the next number does not come last, nothing here can say which name would.
    if (request.number <= (migrations.at(-1)?.id ?? '')) return null;
    const parent = folderOf(request.folder);
    const folder = `${parent === '' ? '' : `${parent}/`}${request.number}${separatorOf(baseName(request.folder)) ?? '_'}${request.name}`;
    return [{ path: `${folder}/migration.sql`, text: `${request.up.join('\n')}\n` }];
  },
};
