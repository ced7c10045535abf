import { key, type Name } from '../../../core/name.js';
import type { OperationOf } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { indexesOf } from '../../../core/schema-lookup.js';
import type { Lock, Part, Weighs } from './locks.js';
import { storesLightly } from './options.js';
import { indexNamed, onTaken, withPartitions } from './relations.js';

/**
 * Operations on indexes. What is done CONCURRENTLY refuses a transaction, and gives its lock back when it ends.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4.
 */
export const indexes: Weighs<'create_index' | 'drop_index' | 'rename_index' | 'alter_index' | 'reindex'> = {
  create_index: createIndex,
  drop_index: dropIndex,
  rename_index: ({ index }) => [
    { relation: index, object: 'index', lock: 'SHARE UPDATE EXCLUSIVE', page: 'sql-alterindex.html' },
  ],
  alter_index: ({ index, options }) => {
    const lock: Lock = Object.keys(options).every(storesLightly) ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
    return [{ relation: index, object: 'index', lock, page: 'sql-alterindex.html' }];
  },
  reindex,
};

/** CREATE INDEX; on a partitioned table it is built on each partition. */
function createIndex(operation: OperationOf<'create_index'>, schema: Schema): readonly Part[] {
  const { table, index, concurrently, only, ifNotExists } = operation;
  const page = `sql-createindex.html${concurrently ? '#SQL-CREATEINDEX-CONCURRENTLY' : ''}`;
  const lock: Lock = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE';
  const isThere = ifNotExists === true && index !== undefined && indexNamed(schema, table, index) !== undefined;
  const relations = withPartitions(schema, table);
  // On the partitioned table alone nothing is built: it has no rows of its own.
  if (isThere || (only === true && relations.length > 1)) {
    return [{ relation: table, lock, because: 'metadata-only', page }];
  }
  return relations.map((relation) => ({ relation, lock, scan: true, indexBuild: true, because: 'index', page }));
}

/** DROP INDEX, which locks the table too, and what it takes along. */
function dropIndex(operation: OperationOf<'drop_index'>, schema: Schema): readonly Part[] {
  const { index, concurrently, takes } = operation;
  const table = operation.table ?? schema.indexes.get(key(index))?.table;
  const page = 'sql-dropindex.html';
  const lock: Lock = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const tables = table === undefined ? [] : withPartitions(schema, table);
  return [
    ...tables.map((relation): Part => ({ relation, lock, because: 'metadata-only', page })),
    { relation: index, object: 'index', lock, because: 'metadata-only', page },
    ...onTaken(takes, page),
  ];
}

/** REINDEX: writers wait for the table, and whoever plans with the index waits for the index. */
function reindex(operation: OperationOf<'reindex'>, schema: Schema): readonly Part[] {
  const { object, name, concurrently } = operation;
  const page = 'sql-reindex.html';
  const work = { scan: true, indexBuild: true, because: 'reindex', page } as const;
  const rebuilt = (table: Name, names: readonly Name[]): readonly Part[] => [
    ...withPartitions(schema, table).map(
      (relation): Part => ({ relation, lock: concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'SHARE', ...work }),
    ),
    ...names.map((relation) => onIndex(relation, concurrently, page)),
  ];
  const namesOf = (table: Name): readonly Name[] => indexesOf(schema, table).map((index) => index.name);
  if (object === 'index') {
    if (name === undefined) return [];
    const table = operation.table ?? schema.indexes.get(key(name))?.table;
    return table === undefined ? [onIndex(name, concurrently, page)] : rebuilt(table, [name]);
  }
  if (object === 'table') return name === undefined ? [] : rebuilt(name, namesOf(name));
  return [...schema.tables.values()]
    .filter(({ name: table }) => object !== 'schema' || name === undefined || (table.schema ?? 'public') === name.name)
    .flatMap(({ name: table }) => (namesOf(table).length === 0 ? [] : rebuilt(table, namesOf(table))));
}

function onIndex(relation: Name, concurrently: boolean, page: string): Part {
  const lock: Lock = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  return { relation, object: 'index', lock, indexBuild: true, because: 'reindex', page };
}
