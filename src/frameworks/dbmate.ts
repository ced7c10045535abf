import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  ancestors,
  baseName,
  dialectOfFolder,
  dialectOfUrl,
  directive,
  foldersOf,
  modeOf,
  type NewMigration,
  nearest,
  orderByText,
  parseDump,
  parseSections,
  parseUnreadable,
  projectsOf,
  readSetting,
  readSql,
  type Shape,
  sampleOf,
  schemaFromSql,
  separatorOf,
  versionsInDump,
  writeSql,
} from './sql-files/index.js';

const up = /^--\s*migrate:up(?:[ \t]+\S.*)?$/;
const down = /^--\s*migrate:down(?:[ \t]+\S.*)?$/;

/**
 * Dbmate. A block runs in a transaction unless its line says `transaction:false`; then it is still sent to the server at
 * once, so that several statements share a transaction.
 *
 * Sources: https://github.com/amacneil/dbmate/blob/v2.28.0/README.md#migration-options,
 * https://github.com/amacneil/dbmate/issues/182 (one statement only with `transaction:false`)
 */
export const dbmate: Framework = {
  id: 'dbmate',
  title: 'dbmate',
  checksums: false,
  transaction: 'file',
  leavesTransaction: () => 'write `-- migrate:up transaction:false`, with one statement in the block',
  async recognise(revision) {
    const listing = await revision.list();
    const paths = new Set(listing.map((entry) => entry.path));
    const folders = foldersOf(listing, (path) => /^\d+[^/]*\.sql$/.test(baseName(path)));
    const found = await Promise.all(
      folders.map(async (folder) => {
        if (directive(await sampleOf(revision, listing, folder), up) === null) return [];
        const schemaDump = ancestors(folder.path)
          .slice(0, 3)
          .flatMap((above) =>
            above === '' ? ['schema.sql', 'db/schema.sql'] : [`${above}/schema.sql`, `${above}/db/schema.sql`],
          )
          .find((path) => paths.has(path));
        const env = nearest(paths, folder.path, ['.env', '.env.example', '.env.sample']);
        const url = readSetting(env === null ? '' : ((await revision.read(env))?.text ?? ''), /DATABASE_URL/);
        const dialect =
          dialectOfFolder(folder.path) ?? (url === undefined ? undefined : dialectOfUrl(url, `DATABASE_URL in ${env}`));
        return [
          {
            ...folder,
            settings: {},
            ...(schemaDump === undefined ? {} : { schemaDump }),
            ...(dialect === undefined ? {} : { dialect }),
          },
        ];
      }),
    );
    return projectsOf(listing, found.flat());
  },
  parse: (file, dialect) =>
    directive(file.text, up) === null && /(^|\/)(schema|structure)\.sql$/.test(file.path)
      ? parseDump(file, dialect)
      : parse(file, dialect),
  order(paths) {
    return orderByText(
      paths.flatMap((path): OrderedMigration[] => {
        const id = /^(\d+)[^/]*\.sql$/.exec(baseName(path))?.[1];
        return id === undefined ? [] : [{ id, path }];
      }),
    );
  },
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'dbmate',
      mode: (section, settings) => (section.outside ? 'server' : modeOf(settings, 'file')),
    }),
  readSchema: (file) => schemaFromSql(file),
  versionsIn: (file) => versionsInDump(file),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

function parse(file: SourceFile, dialect: Dialect) {
  const opens = directive(file.text, up);
  if (opens === null)
    return parseUnreadable(file, 'There is no `-- migrate:up` line, which dbmate requires; add the line.');
  const closes = directive(file.text, down, opens.end);
  return parseSections(file, dialect, {
    up: { start: opens.end, end: closes?.start ?? file.text.length, outside: isOutside(opens.match[0]) },
    down: closes === null ? null : { start: closes.end, end: file.text.length, outside: isOutside(closes.match[0]) },
  });
}

function isOutside(line: string): boolean {
  return /\stransaction:false(\s|$)/.test(line);
}

const shape: Shape = {
  outside: 'server',
  parse,
  leave({ file }) {
    const opens = directive(file.text, up);
    if (opens === null) return null;
    const end = opens.start + opens.match[0].trimEnd().length;
    return { edits: [{ path: file.path, start: end, end, text: ' transaction:false' }], files: [] };
  },
  create: (request, { file }) => [
    {
      path: `${request.folder === '' ? '' : `${request.folder}/`}${request.number}${separatorOf(baseName(file.path)) ?? '_'}${request.name}.sql`,
      text: text(request),
    },
  ],
};

function text(request: NewMigration): string {
  const marker = (outside: boolean) => (outside ? ' transaction:false' : '');
  return `${[
    `-- migrate:up${marker(request.outside)}`,
    ...request.up,
    '',
    `-- migrate:down${marker(request.downOutside)}`,
    ...(request.down ?? []),
  ].join('\n')}\n`;
}
