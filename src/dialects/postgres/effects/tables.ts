import { key, type Name, sameName } from '../../../core/name.js';
import type { OperationOf } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import {
  defaultPartition,
  indexesOf,
  partitionsOf,
  referencedBy,
  referencing,
  tableOf,
} from '../../../core/schema-lookup.js';
import type { Part } from './locks.js';

/** CREATE TABLE: locks only others, the parents of its foreign keys and of itself. Measured on PostgreSQL 15 and 18. */
export function createTable({ table, definition }: OperationOf<'create_table'>, schema: Schema): readonly Part[] {
  const page = 'sql-createtable.html';
  const keys = [...definition.constraints, ...definition.columns.flatMap((column) => column.constraints)];
  const parents = keys.flatMap((constraint) =>
    constraint.type === 'foreign_key' && !sameName(constraint.references, table) ? [constraint.references] : [],
  );
  const distinct = [...new Map(parents.map((parent) => [key(parent), parent])).values()];
  const locks = distinct.map(
    (relation): Part => ({ relation, lock: 'SHARE ROW EXCLUSIVE', because: 'foreign-key', page }),
  );
  const { partitionOf } = definition;
  if (partitionOf === undefined) return locks;
  const rest = partitionOf.bound.default ? undefined : defaultPartition(schema, partitionOf.parent);
  return [
    ...locks,
    {
      relation: partitionOf.parent,
      lock: 'ACCESS EXCLUSIVE',
      scan: rest !== undefined,
      because: rest === undefined ? 'metadata-only' : 'default-partition',
      page,
    },
    ...(rest === undefined
      ? []
      : [
          {
            relation: rest.name,
            lock: 'ACCESS EXCLUSIVE',
            scan: true,
            because: 'default-partition',
            page,
          } satisfies Part,
        ]),
  ];
}

/** DROP TABLE, which locks the parents of its foreign keys, and with CASCADE its children. */
export function dropTable({ table, cascade }: OperationOf<'drop_table'>, schema: Schema): readonly Part[] {
  const page = 'sql-droptable.html';
  const parent = tableOf(schema, table)?.partitionOf?.parent;
  const others: readonly Name[] = [
    ...referencedBy(schema, table),
    ...(parent === undefined ? [] : [parent]),
    ...partitionsOf(schema, table).map((partition) => partition.name),
    ...(cascade === true ? referencing(schema, table).map(({ table: child }) => child.name) : []),
  ];
  return [
    { relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page },
    ...others.map((relation): Part => ({ relation, lock: 'ACCESS EXCLUSIVE', because: 'foreign-key', page })),
  ];
}

/** ATTACH PARTITION: reads the partition, and the DEFAULT one, unless a check proves the bound (which is not read here). */
export function attachPartition(
  { table, partition }: OperationOf<'attach_partition'>,
  schema: Schema,
): readonly Part[] {
  const page = 'sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION';
  const rest = defaultPartition(schema, table);
  return [
    { relation: table, lock: 'SHARE UPDATE EXCLUSIVE', page },
    { relation: partition, lock: 'ACCESS EXCLUSIVE', scan: true, because: 'attach', page },
    ...(rest === undefined || sameName(rest.name, partition)
      ? []
      : [
          {
            relation: rest.name,
            lock: 'ACCESS EXCLUSIVE',
            scan: true,
            because: 'default-partition',
            page,
          } satisfies Part,
        ]),
  ];
}

/** DETACH PARTITION. */
export function detachPartition(
  { table, partition, concurrently, finalize }: OperationOf<'detach_partition'>,
  schema: Schema,
): readonly Part[] {
  const page = 'sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION';
  const lock = concurrently || finalize === true ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  const rest = concurrently ? undefined : defaultPartition(schema, table);
  return [
    { relation: table, lock, page },
    { relation: partition, lock: 'ACCESS EXCLUSIVE', page },
    ...(rest === undefined || sameName(rest.name, partition)
      ? []
      : [{ relation: rest.name, lock: 'ACCESS EXCLUSIVE', page } satisfies Part]),
  ];
}

/** TRUNCATE, which with CASCADE empties the children too. */
export function truncate({ tables, cascade }: OperationOf<'truncate'>, schema: Schema): readonly Part[] {
  const children = cascade
    ? tables.flatMap((table) => referencing(schema, table).map(({ table: child }) => child.name))
    : [];
  return [...tables, ...children].map((relation) => ({
    relation,
    lock: 'ACCESS EXCLUSIVE',
    page: 'sql-truncate.html',
  }));
}

/** CREATE INDEX; on a partitioned table it is built on each partition. */
export function createIndex(
  { table, concurrently, only }: OperationOf<'create_index'>,
  schema: Schema,
): readonly Part[] {
  const page = 'sql-createindex.html';
  if (concurrently)
    return [
      {
        relation: table,
        lock: 'SHARE UPDATE EXCLUSIVE',
        scan: true,
        indexBuild: true,
        because: 'index',
        page: `${page}#SQL-CREATEINDEX-CONCURRENTLY`,
        brief: true,
      },
    ];
  const partitions = partitionsOf(schema, table);
  const isParent = tableOf(schema, table)?.partitionBy !== undefined;
  if (only === true && isParent) return [{ relation: table, lock: 'SHARE', page }];
  const work = { scan: true, indexBuild: true, because: 'index', page } as const;
  return [
    { relation: table, lock: 'SHARE', ...work },
    ...partitions.map((partition): Part => ({ relation: partition.name, lock: 'SHARE', ...work })),
  ];
}

/** DROP INDEX. */
export function dropIndex({ index, table, concurrently }: OperationOf<'drop_index'>): readonly Part[] {
  const page = 'sql-dropindex.html';
  const lock = concurrently ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
  return [
    ...(table === undefined ? [] : [{ relation: table, lock, page } satisfies Part]),
    { relation: index, object: 'index', lock, page },
  ];
}

/** REINDEX. */
export function reindex(
  { object, name, table, concurrently }: OperationOf<'reindex'>,
  schema: Schema,
): readonly Part[] {
  const page = 'sql-reindex.html';
  const target = object === 'table' ? name : table;
  if (target === undefined) return [];
  if (concurrently)
    return [
      {
        relation: target,
        lock: 'SHARE UPDATE EXCLUSIVE',
        scan: true,
        indexBuild: true,
        because: 'reindex',
        page,
        brief: true,
      },
    ];
  const indexes = object === 'index' && name !== undefined ? [name] : indexesOf(schema, target).map((one) => one.name);
  return [
    { relation: target, lock: 'SHARE', scan: true, indexBuild: true, because: 'reindex', page },
    ...indexes.map(
      (relation): Part => ({
        relation,
        object: 'index',
        lock: 'ACCESS EXCLUSIVE',
        rewrite: true,
        because: 'reindex',
        page,
      }),
    ),
  ];
}
