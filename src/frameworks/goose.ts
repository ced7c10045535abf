import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration, ReadingContext, WritingContext } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  dialectOfFolder,
  directive,
  foldersOf,
  goDrivers,
  modeOf,
  type NewMigration,
  orderByNumber,
  parseSections,
  parseUnreadable,
  projectsOf,
  readSql,
  type Shape,
  sampleOf,
  type Wrapping,
  wrapBody,
  writeSql,
} from './sql-files/index.js';

const up = /^-- \+goose up[ \t]*$/i;
const down = /^-- \+goose down[ \t]*$/i;
const wrapping: Wrapping = {
  begin: /^-- \+goose statementbegin[ \t]*$/i,
  end: /^-- \+goose statementend[ \t]*$/i,
  beginLine: '-- +goose StatementBegin',
  endLine: '-- +goose StatementEnd',
};
const noTransaction = /^-- \+goose no transaction[ \t]*$/i;

/**
 * Goose. It runs each statement of a file by itself, all in one transaction unless the file says NO TRANSACTION, which
 * counts for both directions.
 *
 * Source: https://pressly.github.io/goose/documentation/annotations (goose 3)
 */
export const goose: Framework = {
  id: 'goose',
  title: 'goose',
  checksums: false,
  // Source: https://github.com/pressly/goose/blob/v3.24.3/README.md#hybrid-versioning
  outOfOrder: 'refuses',
  transaction: 'file',
  leavesTransaction: () => 'put `-- +goose NO TRANSACTION` at the top of the file',
  async recognise(revision) {
    const listing = await revision.list();
    const folders = foldersOf(
      listing,
      (path) => /^\d+_[^/]*\.(sql|go)$/.test(baseName(path)) && !/(_test\.go|\.(up|down)\.sql)$/.test(path),
    );
    const found = await Promise.all(
      folders.map(async (folder) => {
        const sql = { ...folder, files: folder.files.filter((path) => path.endsWith('.sql')) };
        const text = await sampleOf(revision, listing, sql);
        if (directive(text, up) === null) return [];
        const dialect = dialectOfFolder(folder.path) ?? (await goDrivers(revision, listing, folder.path));
        return [{ ...folder, settings: {}, ...(dialect === undefined ? {} : { dialect }) }];
      }),
    );
    return projectsOf(listing, found.flat());
  },
  parse,
  order(paths) {
    return orderByNumber(
      paths.flatMap((path): OrderedMigration[] => {
        const id = /^(\d+)_[^/]*\.(sql|go)$/.exec(baseName(path))?.[1];
        return id === undefined ? [] : [{ id, path }];
      }),
    );
  },
  read: (migration, parsed, world: ReadingContext) =>
    readSql(migration, parsed, world, {
      framework: 'goose',
      mode: (section, settings) => (section.outside ? 'statement' : modeOf(settings, 'file')),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

function parse(file: SourceFile, dialect: Dialect) {
  if (file.path.endsWith('.go')) {
    return parseUnreadable(file, 'A goose migration in Go builds its SQL in code; check it by hand.');
  }
  const opens = directive(file.text, up);
  if (opens === null)
    return parseUnreadable(file, 'There is no `-- +goose Up` line, so goose runs nothing of it; add the line.');
  const closes = directive(file.text, down, opens.end);
  const outside = directive(file.text, noTransaction) !== null;
  return parseSections(file, dialect, {
    up: { start: opens.end, end: closes?.start ?? file.text.length, outside },
    down: closes === null ? null : { start: closes.end, end: file.text.length, outside },
  });
}

const shape: Shape = {
  outside: 'statement',
  parse,
  leave: ({ file }: WritingContext) => ({
    edits: [{ path: file.path, start: 0, end: 0, text: '-- +goose NO TRANSACTION\n' }],
    files: [],
  }),
  create: (request) => [
    {
      path: `${request.folder === '' ? '' : `${request.folder}/`}${request.number}_${request.name}.sql`,
      text: text(request),
    },
  ],
  wrapping,
};

function text(request: NewMigration): string {
  const marker = request.outside || request.downOutside ? ['-- +goose NO TRANSACTION'] : [];
  const back = request.down === null ? [] : ['', '-- +goose Down', ...request.down.map(wrapped)];
  return `${[...marker, '-- +goose Up', ...request.up.map(wrapped), ...back].join('\n')}\n`;
}

/** Goose cuts at semicolons, so that a body which holds some must be marked. */
function wrapped(line: string): string {
  return line.startsWith('--') ? line : wrapBody(line.replace(/;$/, ''), wrapping);
}
