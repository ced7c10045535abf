import type { Entry, Revision } from '../core/change-set.js';
import type { DialectId, Known } from '../core/database.js';
import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  dialectOfFolder,
  dialectOfUrl,
  directive,
  foldersOf,
  goDrivers,
  modeOf,
  type NewMigration,
  nearest,
  orderByText,
  parseSections,
  parseUnreadable,
  projectsOf,
  readSql,
  type Shape,
  sampleOf,
  separatorOf,
  type Wrapping,
  withShared,
  wrapBody,
  writeSql,
} from './sql-files/index.js';

const up = /^-- \+migrate Up(?:[ \t]+\S+)*[ \t]*$/;
const down = /^-- \+migrate Down(?:[ \t]+\S+)*[ \t]*$/;
const wrapping: Wrapping = {
  begin: /^-- \+migrate StatementBegin[ \t]*$/,
  end: /^-- \+migrate StatementEnd[ \t]*$/,
  beginLine: '-- +migrate StatementBegin',
  endLine: '-- +migrate StatementEnd',
};

/**
 * Sql-migrate, and forks of it. It runs each statement of a direction by itself, all in one transaction unless the line that opens the
 * direction says `notransaction`. A migration is known by the name of its file; one that comes late is caught up on.
 *
 * Sources: https://github.com/rubenv/sql-migrate/blob/v1.8.0/sqlparse/sqlparse.go,
 * https://github.com/rubenv/sql-migrate/blob/v1.8.0/migrate.go
 */
export const sqlMigrate: Framework = {
  id: 'sql-migrate',
  title: 'sql-migrate',
  checksums: false,
  transaction: 'file',
  leavesTransaction: () => 'write `-- +migrate Up notransaction`',
  async recognise(revision) {
    const listing = await revision.list();
    const folders = foldersOf(listing, (path) => /^\d[^/]*\.sql$/.test(baseName(path)));
    const found = await Promise.all(
      folders.map(async (folder) => {
        if (directive(await sampleOf(revision, listing, folder), up) === null) return [];
        const dialect =
          dialectOfFolder(folder.path) ??
          (await dialectOfConfig(revision, listing, folder.path)) ??
          (await goDrivers(revision, listing, folder.path));
        return [{ ...folder, settings: {}, ...(dialect === undefined ? {} : { dialect }) }];
      }),
    );
    return projectsOf(listing, withShared(found.flat()));
  },
  parse,
  order(paths) {
    const migrations = paths.flatMap((path): OrderedMigration[] =>
      /^\d[^/]*\.sql$/.test(baseName(path)) ? [{ id: baseName(path).replace(/\.sql$/, ''), path }] : [],
    );
    return [...orderByText(migrations, 'id')].sort((one, other) => Number(numberOf(one.id) - numberOf(other.id)));
  },
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'sql-migrate',
      mode: (section, settings) => (section.outside ? 'statement' : modeOf(settings, 'file')),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

/** The only engine that the environments of the nearest `dbconfig.yml` name. */
async function dialectOfConfig(
  revision: Revision,
  listing: readonly Entry[],
  folder: string,
): Promise<Known<DialectId> | undefined> {
  const path = nearest(new Set(listing.map((entry) => entry.path)), folder, ['dbconfig.yml']);
  const file = path === null ? null : await revision.read(path);
  const found = [...(file?.text ?? '').matchAll(/^\s+dialect:\s*["']?(\w+)/gm)].flatMap(
    ([, word = '']) => dialectOfUrl(word, path ?? '') ?? [],
  );
  return new Set(found.map(({ value }) => value)).size === 1 ? found[0] : undefined;
}

function parse(file: SourceFile, dialect: Dialect) {
  const opens = directive(file.text, up);
  if (opens === null)
    return parseUnreadable(file, 'There is no `-- +migrate Up` line, which sql-migrate requires; add the line.');
  const closes = directive(file.text, down, opens.end);
  return parseSections(file, dialect, {
    up: { start: opens.end, end: closes?.start ?? file.text.length, outside: isOutside(opens.match[0]) },
    down: closes === null ? null : { start: closes.end, end: file.text.length, outside: isOutside(closes.match[0]) },
  });
}

function isOutside(line: string): boolean {
  return /[ \t]notransaction(?![^ \t\n])/.test(line);
}

const shape: Shape = {
  outside: 'statement',
  parse,
  leave({ file }) {
    const opens = directive(file.text, up);
    if (opens === null) return null;
    const end = opens.start + opens.match[0].trimEnd().length;
    return { edits: [{ path: file.path, start: end, end, text: ' notransaction' }], files: [] };
  },
  last: ({ migrations }) => /^\d+/.exec(migrations.at(-1)?.id ?? '')?.[0] ?? '0',
  // What its program puts between number and words is `-`; many write `_`.
  create: (request, { file }) => [
    {
      path: `${request.folder === '' ? '' : `${request.folder}/`}${request.number}${separatorOf(baseName(file.path)) ?? '-'}${request.name}.sql`,
      text: text(request),
    },
  ],
  wrapping,
};

function text(request: NewMigration): string {
  const marker = (outside: boolean): string => (outside ? ' notransaction' : '');
  const back =
    request.down === null ? [] : ['', `-- +migrate Down${marker(request.downOutside)}`, ...request.down.map(wrapped)];
  return `${[`-- +migrate Up${marker(request.outside)}`, ...request.up.map(wrapped), ...back].join('\n')}\n`;
}

/** It cuts where a line ends with a semicolon, so that a body which holds some must be marked. */
function wrapped(line: string): string {
  return line.startsWith('--') ? line : wrapBody(line.replace(/;$/, ''), wrapping);
}

function numberOf(id: string): bigint {
  return BigInt(/^\d+/.exec(id)?.[0] ?? '0');
}
