import type { EffectContext } from '../../../core/dialect.js';
import { key, type Name, sameName } from '../../../core/name.js';
import type { OperationOf, PartitionBound } from '../../../core/operation.js';
import type { Schema, Table } from '../../../core/schema.js';
import { defaultPartition, indexesOf, tableOf } from '../../../core/schema-lookup.js';
import type { Lock, Part, Weighs } from './locks.js';
import { foreignKeys, holds, isNeverNull, keysTo, onParent, sameIndex, withPartitions } from './relations.js';

/**
 * Operations on partitions, and ALTER INDEX … ATTACH PARTITION.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4.
 */
export const partitions: Weighs<'attach_partition' | 'detach_partition' | 'attach_index_partition'> = {
  attach_partition: attach,
  detach_partition: detach,
  attach_index_partition: ({ index, partition }) => {
    const page = 'sql-alterindex.html';
    return [
      { relation: index, object: 'index', lock: 'SHARE UPDATE EXCLUSIVE', page },
      { relation: partition, object: 'index', lock: 'ACCESS EXCLUSIVE', page },
    ];
  },
};

interface Place {
  readonly parent: Name;
  readonly bound: PartitionBound;
}

/** CREATE TABLE … PARTITION OF: the new table itself is nobody's yet. Source: https://www.postgresql.org/docs/17/sql-createtable.html */
export function joinPartitions(place: Place, schema: Schema, where: EffectContext, page: string): readonly Part[] {
  const rest = onDefault(place, schema, page);
  return [
    { relation: place.parent, lock: 'ACCESS EXCLUSIVE', ...afterDefault(rest), page },
    ...rest,
    ...onKeys(place.parent, schema, where, page),
  ];
}

/** The parent and the DEFAULT partition of one that is dropped or detached. */
export function leavePartitions(parent: Name, schema: Schema, page: string): readonly Part[] {
  const rest = defaultPartition(schema, parent);
  return [parent, ...(rest === undefined ? [] : [rest.name])].map((relation) => ({
    relation,
    lock: 'ACCESS EXCLUSIVE',
    because: 'metadata-only',
    page,
  }));
}

/** Tables that the parent's foreign keys point to, and, since 15, those with a foreign key to the parent. */
function onKeys(parent: Name, schema: Schema, { version }: EffectContext, page: string): readonly Part[] {
  const children = version === null || version >= 15 ? keysTo(schema, parent) : [];
  return [
    ...foreignKeys(tableOf(schema, parent)).flatMap((one) =>
      onParent(schema, one.references, 'SHARE ROW EXCLUSIVE', page),
    ),
    ...children.map(
      ({ child }): Part => ({ relation: child, lock: 'SHARE ROW EXCLUSIVE', because: 'foreign-key', page }),
    ),
  ];
}

/** The DEFAULT partition is read for rows that belong to the new one, unless a check says that it holds none. */
function onDefault(place: Place, schema: Schema, page: string): readonly Part[] {
  const rest = place.bound.default ? undefined : defaultPartition(schema, place.parent);
  if (rest === undefined) return [];
  const scan = !namesBound(rest, place, schema);
  return withPartitions(schema, rest.name).map((relation) => ({
    relation,
    lock: 'ACCESS EXCLUSIVE',
    scan,
    because: 'default-partition',
    page,
  }));
}

/** The parent is kept as long as its DEFAULT partition is read. */
function afterDefault(rest: readonly Part[]): Pick<Part, 'scan' | 'because'> {
  const scan = rest.some((part) => part.scan === true);
  return { scan, because: scan ? 'default-partition' : 'metadata-only' };
}

/** Source: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION */
function attach(operation: OperationOf<'attach_partition'>, schema: Schema, where: EffectContext): readonly Part[] {
  const { table, partition, bound } = operation;
  const page = 'sql-altertable.html#SQL-ALTERTABLE-ATTACH-PARTITION';
  const place = { parent: table, bound };
  const rest = onDefault(place, schema, page);
  const found = tableOf(schema, partition);
  const proven = found !== undefined && namesBound(found, place, schema) && bindsNotNull(found, place, schema);
  const keyScan = newKeys(table, found, schema).length > 0;
  const indexBuild = lacksIndex(table, partition, schema);
  const scan = !proven || keyScan || indexBuild;
  return [
    { relation: table, lock: attachLock(where), ...afterDefault(rest), page },
    ...withPartitions(schema, partition).map(
      (relation): Part => ({ relation, lock: 'ACCESS EXCLUSIVE', scan, indexBuild, because: 'attach', page }),
    ),
    ...rest,
    ...onKeys(table, schema, where, page),
    ...newKeys(table, found, schema).flatMap((parent) =>
      onParent(schema, parent, 'SHARE ROW EXCLUSIVE', page, { scan: true }),
    ),
  ];
}

/** What ATTACH PARTITION takes on the parent. Source: https://www.postgresql.org/docs/12/release-12.html (ATTACH PARTITION) */
function attachLock({ version }: EffectContext): Lock {
  return version === null || version >= 12 ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
}

/** Tables that a partition begins to refer to: its rows are checked against them. */
function newKeys(parent: Name, found: Table | undefined, schema: Schema): readonly Name[] {
  const own = foreignKeys(found);
  return foreignKeys(tableOf(schema, parent))
    .filter(holds)
    .filter(
      (wanted) =>
        !own.some(
          (one) =>
            holds(one) && sameName(one.references, wanted.references) && one.columns.join() === wanted.columns.join(),
        ),
    )
    .map(({ references }) => references);
}

/** Whether the parent has an index that the partition has not. An unknown table lacks them. */
function lacksIndex(parent: Name, partition: Name, schema: Schema): boolean {
  const own = indexesOf(schema, partition);
  if (!schema.tables.has(key(parent))) return true;
  return indexesOf(schema, parent).some(
    ({ definition }) => !own.some((index) => sameIndex(index.definition, definition)),
  );
}

/** A validated check on the partition key that names every value of the bound is taken to prove it. */
function namesBound(found: Table, { parent, bound }: Place, schema: Schema): boolean {
  const values = bound.sql.match(/'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b/g) ?? [];
  const columns = tableOf(schema, parent)?.partitionBy?.columns ?? [];
  if (values.length === 0 || columns.length === 0) return false;
  return found.constraints.some(
    (constraint) =>
      constraint.type === 'check' &&
      holds(constraint) &&
      columns.every((column) => constraint.expression.columns.includes(column)) &&
      values.every((value) => constraint.expression.sql.includes(value)),
  );
}

/** A bound of values lets no NULL in, so a check proves it only where the key cannot be null. */
function bindsNotNull(found: Table, { parent }: Place, schema: Schema): boolean {
  const columns = tableOf(schema, parent)?.partitionBy?.columns ?? [];
  return columns.every((column) => isNeverNull(found, column, null));
}

/** Source: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION */
function detach(operation: OperationOf<'detach_partition'>, schema: Schema, where: EffectContext): readonly Part[] {
  const { table, partition, concurrently, finalize } = operation;
  const page = 'sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION';
  const mild = concurrently || finalize === true;
  const lock: Lock =
    (where.version ?? 14) >= 14 || isTied(table, partition, schema) ? 'ACCESS EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
  return [
    ...(mild
      ? [{ relation: table, lock: 'SHARE UPDATE EXCLUSIVE', page } as const]
      : leavePartitions(table, schema, page)),
    { relation: partition, lock, because: 'metadata-only', page },
    ...foreignKeys(tableOf(schema, table)).flatMap(({ references }) =>
      onParent(schema, references, 'SHARE ROW EXCLUSIVE', page),
    ),
    // Rows that still refer to the partition must not lose what they refer to.
    ...keysTo(schema, table).map(
      ({ child }): Part => ({ relation: child, lock: 'ACCESS EXCLUSIVE', scan: !mild, because: 'foreign-key', page }),
    ),
  ];
}

/**
 * Whether a partition hangs on its table by indexes, triggers or foreign keys to it. Before 14 these alone are locked against every query,
 * each of which opens the indexes of its tables; without them, the partition is locked against schema changes only.
 */
function isTied(parent: Name, partition: Name, schema: Schema): boolean {
  const found = tableOf(schema, parent);
  const indexes = [...indexesOf(schema, parent), ...indexesOf(schema, partition)];
  return found === undefined || indexes.length > 0 || found.triggers.length > 0 || keysTo(schema, parent).length > 0;
}
