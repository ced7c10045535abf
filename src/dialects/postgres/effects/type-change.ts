import type { EffectContext } from '../../../core/dialect.js';
import { type Name, sameName } from '../../../core/name.js';
import type { IndexDefinition, OperationOf } from '../../../core/operation.js';
import type { Column, Schema } from '../../../core/schema.js';
import { readsColumn } from '../../../core/schema-apply-column.js';
import { knownColumn } from '../../../core/schema-glimpses.js';
import { indexesOf, tableOf } from '../../../core/schema-lookup.js';
import { castIn, keepsValues, ordersAlike, sameType } from './coercion.js';
import type { Part, Work } from './locks.js';
import { foreignKeys, holds, keysTo, onParent, rewriting, withDescendants } from './relations.js';

const page = 'sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE';

/**
 * ALTER COLUMN … TYPE: what stays as it is on disk is not written anew, but checks, and indexes on expressions or with a condition, that
 * use the column are done again even then, and its foreign keys are dropped and made again.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4.
 * Source: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */
export function changeType(
  operation: OperationOf<'alter_column_type'>,
  schema: Schema,
  where: EffectContext,
): readonly Part[] {
  const { table } = operation;
  const work = workOf(operation, schema, where);
  const own: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', ...work, page };
  return [...withDescendants(own, schema), ...onKeys(operation, schema, work.rewrite === true)];
}

function workOf(operation: OperationOf<'alter_column_type'>, schema: Schema, where: EffectContext): Work {
  const { table, column } = operation;
  const found = knownColumn(schema, table, column);
  if (found === undefined || !isFree(found, operation, schema, where)) {
    return { ...rewriting(schema, table), because: 'type-change' };
  }
  const scan = hasCheckOn(schema, table, column);
  const indexBuild = buildsIndex(found, operation, schema);
  const because = sameType(found.type, operation.type) ? 'collation' : 'type-change-indexes';
  if (indexBuild) return { scan: true, indexBuild, because };
  return scan ? { scan, because: 'type-change-check' } : { because: 'free-type-change' };
}

/** Whether every value stays on disk as it is. USING may name the column, with casts that change nothing. */
function isFree(
  { type: from, name }: Column,
  { type: to, using }: OperationOf<'alter_column_type'>,
  schema: Schema,
  where: EffectContext,
): boolean {
  if (using === undefined) return keepsValues(from, to, schema, where);
  if (using.columns.join() !== name || using.functions.length > 0) return false;
  const cast = castIn(using.sql, name);
  if (cast === null) return false;
  if (cast === 'none') return keepsValues(from, to, schema, where);
  return keepsValues(from, cast, schema, where) && keepsValues(cast, to, schema, where);
}

function hasCheckOn(schema: Schema, table: Name, column: string): boolean {
  const constraints = tableOf(schema, table)?.constraints ?? [];
  return constraints.some((one) => one.type === 'check' && holds(one) && one.expression.columns.includes(column));
}

function buildsIndex(column: Column, operation: OperationOf<'alter_column_type'>, schema: Schema): boolean {
  const { table, type, collation } = operation;
  const sameOrder = sameType(column.type, type) || ordersAlike(column.type, type, schema);
  const keepsOrder = sameOrder && (collation ?? '') === (column.collation ?? '');
  return indexesOf(schema, table).some(
    ({ definition }) =>
      readsColumn(definition, column.name) &&
      (isDerived(definition) || (!keepsOrder && definition.parts.some((part) => part.column === column.name))),
  );
}

function isDerived({ where, parts }: IndexDefinition): boolean {
  return where !== undefined || parts.some((part) => part.expression !== undefined);
}

/** The tables at the other end of the foreign keys on the column: both ends are compared again after a rewrite. */
function onKeys(
  { table, column }: OperationOf<'alter_column_type'>,
  schema: Schema,
  rewrite: boolean,
): readonly Part[] {
  const own = foreignKeys(tableOf(schema, table)).filter(
    ({ columns, references }) => columns.includes(column) && !sameName(references, table),
  );
  const others = keysTo(schema, table).filter(({ constraint }) => constraint.referencedColumns.includes(column));
  const read = (key: (typeof own)[number]): Work => ({ scan: rewrite && holds(key), because: 'foreign-key' });
  return [
    ...own.flatMap((one) => onParent(schema, one.references, 'ACCESS EXCLUSIVE', page, read(one))),
    ...others.flatMap(({ child, constraint }) => onParent(schema, child, 'ACCESS EXCLUSIVE', page, read(constraint))),
  ];
}
