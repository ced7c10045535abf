import type { Dialect } from '../core/dialect.js';
import type { Framework, OrderedMigration } from '../core/framework.js';
import { assignTransactions, type Statement, type Transaction } from '../core/migration.js';
import type { Operation } from '../core/operation.js';
import type { SourceFile } from '../core/source.js';
import {
  baseName,
  folderOf,
  foldersOf,
  type NewMigration,
  orderByText,
  parseSections,
  projectsOf,
  readSetting,
  readSql,
  type Shape,
  writeSql,
} from './sql-files/index.js';

/**
 * The Supabase CLI. It sends the statements of a file in one batch, which is one transaction; since 2.109 a statement that
 * refuses a transaction is sent by itself, between two batches.
 *
 * Sources: https://supabase.com/docs/reference/cli/supabase-db-push, https://github.com/supabase/cli/pull/5671,
 * https://github.com/supabase/cli/pull/6276 (DROP INDEX CONCURRENTLY)
 */
export const supabase: Framework = {
  id: 'supabase',
  title: 'Supabase',
  checksums: false,
  // Source: https://supabase.com/docs/reference/cli/supabase-db-push (--include-all)
  outOfOrder: 'refuses',
  transaction: 'server',
  leavesTransaction: () => 'put the statement into a file of its own',
  async recognise(revision) {
    const listing = await revision.list();
    const folders = foldersOf(listing, (path) => /(^|\/)supabase\/migrations\/\d+_[^/]*\.sql$/.test(path));
    const found = await Promise.all(
      folders.map(async (folder) => {
        const path = `${folderOf(folder.path)}/config.toml`;
        const text = (await revision.read(path))?.text ?? '';
        const version = Number(readSetting(text, /major_version/));
        return {
          ...folder,
          settings: {},
          dialect: { value: 'postgres', from: 'Supabase' },
          ...(Number.isInteger(version) && version > 0 ? { serverVersion: { value: version, from: path } } : {}),
        };
      }),
    );
    return projectsOf(listing, found);
  },
  parse,
  order(paths) {
    return orderByText(
      paths.flatMap((path): OrderedMigration[] => {
        const id = /^(\d+)_[^/]*\.sql$/.exec(baseName(path))?.[1];
        return id === undefined ? [] : [{ id, path }];
      }),
    );
  },
  read: (migration, parsed, world) =>
    readSql(migration, parsed, world, { framework: 'supabase', mode: () => 'server', assign: inBatches }),
  write: (fix, migration, world) => writeSql(fix, migration, world, shape),
};

function parse(file: SourceFile, dialect: Dialect) {
  return parseSections(file, dialect, { up: { start: 0, end: file.text.length, outside: false }, down: null });
}

const inBatches: typeof assignTransactions = (statements, mode, prefix) => {
  const placed: Statement[] = [];
  const transactions: Transaction[] = [];
  let batch: Omit<Statement, 'transaction'>[] = [];
  const flush = () => {
    const result = assignTransactions(batch, mode, `${prefix}batch${placed.length}`);
    placed.push(...result.statements);
    transactions.push(...result.transactions);
    batch = [];
  };
  for (const statement of statements) {
    if (!statement.operations.some(goesAlone)) {
      batch.push(statement);
      continue;
    }
    flush();
    placed.push({ ...statement, transaction: null });
  }
  flush();
  return { statements: placed, transactions };
};

/** The statements that the CLI itself takes out of the batch. */
function goesAlone(operation: Operation): boolean {
  switch (operation.kind) {
    case 'create_index':
    case 'drop_index':
    case 'reindex':
      return operation.concurrently;
    case 'vacuum':
    case 'alter_system':
    case 'cluster':
      return true;
    default:
      return false;
  }
}

const shape: Shape = {
  outside: 'server',
  parse,
  leave: () => ({ edits: [], files: [] }),
  create(request: NewMigration) {
    const path = `${request.folder === '' ? '' : `${request.folder}/`}${request.number}_${request.name}.sql`;
    return [{ path, text: `${request.up.join('\n')}\n` }];
  },
  caution(created, inFile) {
    const operations = [...inFile, ...created.flatMap((request) => request.operations)];
    return operations.some(goesAlone)
      ? 'It needs version 2.109 or newer of the Supabase CLI: older ones send every statement in one batch.'
      : null;
  },
};
