import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration } from '../core/framework.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  dialectOfFolder,
  dialectOfUrl,
  foldersOf,
  hashFile,
  modeOf,
  type NewMigration,
  nearest,
  orderByText,
  parseSections,
  projectsOf,
  readSql,
  type Shape,
  writeSql,
} from './sql-files/index.js';

const marker = '-- atlas:txmode none';
const otherRunner = /\.(up|down)\.sql$|(^|\/)[VUR][\d._]*__[^/]*\.sql$/;

/**
 * Atlas, with migration files of its own format. It runs a file in a transaction, statement by statement, unless the file
 * starts with `-- atlas:txmode none` and an empty line.
 *
 * Source: https://atlasgo.io/versioned/apply#transaction-configuration (Atlas 0.38)
 */
export const atlas: Framework = {
  id: 'atlas',
  title: 'Atlas',
  checksums: true,
  // Source: https://atlasgo.io/versioned/apply#execution-order
  outOfOrder: 'refuses',
  transaction: 'file',
  leavesTransaction: () => 'start the file with `-- atlas:txmode none` and an empty line',
  async recognise(revision) {
    const listing = await revision.list();
    const paths = new Set(listing.map((entry) => entry.path));
    const folders = foldersOf(listing, (path) => path.endsWith('.sql')).filter(
      (folder) =>
        paths.has(folder.path === '' ? hashFile : `${folder.path}/${hashFile}`) &&
        !folder.files.some((path) => otherRunner.test(path)),
    );
    const found = await Promise.all(
      folders.map(async (folder) => {
        const path = nearest(paths, folder.path, ['atlas.hcl']);
        const text = path === null ? '' : ((await revision.read(path))?.text ?? '');
        const image = /docker:\/\/([a-z]+)\/(\d+)?/.exec(text);
        const from = `the dev database in ${path}`;
        const dialect =
          dialectOfFolder(folder.path) ?? (image === null ? undefined : dialectOfUrl(image[1] ?? '', from));
        const version = image?.[2] === undefined ? undefined : { value: Number(image[2]), from };
        return {
          ...folder,
          settings: settingsIn(text),
          ...(dialect === undefined ? {} : { dialect }),
          ...(version === undefined ? {} : { serverVersion: version }),
        };
      }),
    );
    return projectsOf(listing, found);
  },
  parse,
  order(paths) {
    return orderByText(
      paths.flatMap((path): OrderedMigration[] => {
        const id = /^([^_/]+)(?:_[^/]*)?\.sql$/.exec(baseName(path))?.[1];
        return id === undefined ? [] : [{ id, path }];
      }),
    );
  },
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, {
      framework: 'atlas',
      mode: (section, settings) => (section.outside ? 'statement' : modeOf(settings, 'file')),
    }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

/** Source: https://atlasgo.io/versioned/apply#execution-order */
function settingsIn(text: string): Readonly<Record<string, string>> {
  return /\bexec_order\b/.test(text) ? { outOfOrder: 'true' } : {};
}

function parse(file: SourceFile, dialect: Dialect) {
  return parseSections(file, dialect, {
    up: { start: 0, end: file.text.length, outside: isOutside(file.text) },
    down: null,
  });
}

/** Directives of a file stand in the comments at its top, which an empty line ends. */
function isOutside(text: string): boolean {
  const header = /^(?:--[^\n]*\n)+(?=\n)/.exec(text)?.[0] ?? '';
  return /^-- *atlas:txmode +none *$/m.test(header);
}

const shape: Shape = {
  outside: 'statement',
  parse,
  leave: ({ file }) => ({ edits: [{ path: file.path, start: 0, end: 0, text: `${marker}\n\n` }], files: [] }),
  create(request: NewMigration) {
    const path = `${request.folder === '' ? '' : `${request.folder}/`}${request.number}_${request.name}.sql`;
    return [{ path, text: `${[...(request.outside ? [marker, ''] : []), ...request.up].join('\n')}\n` }];
  },
};
