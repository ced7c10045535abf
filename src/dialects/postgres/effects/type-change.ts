import type { EffectContext } from '../../../core/dialect.js';
import { key, type Name } from '../../../core/name.js';
import type { OperationOf, Type } from '../../../core/operation.js';
import type { Column, Schema } from '../../../core/schema.js';
import { readsColumn } from '../../../core/schema-apply-column.js';
import { columnOf, indexesOf, tableOf } from '../../../core/schema-lookup.js';
import type { Part } from './locks.js';

const page = 'sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE';

/** What ALTER COLUMN … TYPE does to its table. */
export function typeChange(
  operation: OperationOf<'alter_column_type'>,
  schema: Schema,
  where: EffectContext,
): readonly Part[] {
  const { table, column, type } = operation;
  const found = columnOf(schema, table, column);
  const base: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', page };
  if (found === undefined) return [{ ...base, rewrite: true, scan: true, indexBuild: true, because: 'type-change' }];
  if (!isFree(found, operation, schema, where))
    return [
      { ...base, rewrite: true, scan: true, indexBuild: indexesOf(schema, table).length > 0, because: 'type-change' },
    ];
  if (hasCheckOn(schema, table, column) && !sameType(found.type, type))
    return [
      { ...base, scan: true, indexBuild: rebuildsIndexes(found, operation, schema), because: 'type-change-check' },
    ];
  if (rebuildsIndexes(found, operation, schema))
    return [{ ...base, scan: true, indexBuild: true, because: 'type-change-indexes' }];
  return [{ ...base, because: 'free-type-change' }];
}

/** Whether the values on disk stay as they are. Source: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES */
function isFree(
  column: Column,
  operation: OperationOf<'alter_column_type'>,
  schema: Schema,
  where: EffectContext,
): boolean {
  const { type, using } = operation;
  if (using !== undefined && !isBareColumn(using.sql, column.name, type)) return false;
  return (
    sameType(column.type, type) || isBinaryCoercible(column.type, type, where) || sameDomain(column.type, type, schema)
  );
}

/** USING that only names the column, cast or not, changes nothing by itself. */
function isBareColumn(sql: string, column: string, type: Type): boolean {
  const plain = sql.replaceAll('"', '').replace(/^\((.*)\)$/, '$1');
  return plain === column || plain === `${column}::${type.sql}` || plain.startsWith(`${column}::${type.base}`);
}

function sameType(one: Type, other: Type): boolean {
  return (
    one.base === other.base &&
    one.array === other.array &&
    one.modifiers.join() === other.modifiers.join() &&
    (one.name === undefined) === (other.name === undefined) &&
    key(one.name ?? { name: '' }) === key(other.name ?? { name: '' })
  );
}

/** A domain over the very type, without constraints of its own, is the type. */
function sameDomain(one: Type, other: Type, schema: Schema): boolean {
  const base = (type: Type): Type => {
    const domain = type.name === undefined ? undefined : schema.types.get(key(type.name));
    return domain?.kind === 'domain' && domain.checks.length === 0 && !domain.notNull ? domain.base : type;
  };
  const [plain, target] = [base(one), base(other)];
  return (plain !== one || target !== other) && sameType(plain, target);
}

/**
 * Changes that keep every value as it stands on disk. Measured on PostgreSQL 15 and 18.
 * Sources: https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES, and pg_cast of 18 (castmethod b)
 */
function isBinaryCoercible(from: Type, to: Type, where: EffectContext): boolean {
  if (from.array !== to.array) return false;
  if (from.array > 0) return from.base === to.base && widens(from, to);
  if (from.base === to.base) return widens(from, to);
  switch (`${from.base} > ${to.base}`) {
    case 'character varying > text':
    case 'text > character varying':
      return to.modifiers.length === 0;
    case 'character varying > citext':
    case 'text > citext':
    case 'citext > text':
    case 'cidr > inet':
    case 'xml > text':
      return true;
    case 'timestamp without time zone > timestamp with time zone':
    case 'timestamp with time zone > timestamp without time zone':
      return where.timeZone === 'UTC' && precision(to) >= precision(from);
    case 'bit > bit varying':
      return to.modifiers.length === 0 || (to.modifiers[0] ?? 0) >= (from.modifiers[0] ?? 1);
    default:
      return false;
  }
}

/** The same type with a modifier that lets in all that the old one did. */
function widens(from: Type, to: Type): boolean {
  switch (from.base) {
    case 'character varying':
    case 'bit varying':
      return (
        to.modifiers.length === 0 || (from.modifiers.length > 0 && (to.modifiers[0] ?? 0) >= (from.modifiers[0] ?? 0))
      );
    case 'numeric':
      if (to.modifiers.length === 0) return true;
      return (
        from.modifiers.length > 0 &&
        (to.modifiers[1] ?? 0) === (from.modifiers[1] ?? 0) &&
        (to.modifiers[0] ?? 0) >= (from.modifiers[0] ?? 0)
      );
    case 'timestamp with time zone':
    case 'timestamp without time zone':
    case 'time with time zone':
    case 'time without time zone':
      return precision(to) >= precision(from);
    case 'interval':
      return true;
    default:
      return from.modifiers.join() === to.modifiers.join();
  }
}

function precision(type: Type): number {
  return type.modifiers[0] ?? 6;
}

function hasCheckOn(schema: Schema, table: Name, column: string): boolean {
  return (
    tableOf(schema, table)?.constraints.some(
      (constraint) => constraint.type === 'check' && constraint.expression.columns.includes(column),
    ) ?? false
  );
}

/** Expression and partial indexes on the column are built anew even where the change is free, and so are all of its indexes when the collation or the ordering changes. */
function rebuildsIndexes(column: Column, operation: OperationOf<'alter_column_type'>, schema: Schema): boolean {
  if (sameType(column.type, operation.type) && operation.collation === undefined) return false;
  return indexesOf(schema, operation.table).some(({ definition }) => {
    if (!readsColumn(definition, column.name)) return false;
    if (
      operation.collation !== undefined ||
      column.type.base.startsWith('timestamp') ||
      operation.type.base === 'citext'
    )
      return definition.parts.some((part) => part.column === column.name) || isDerived(definition, column.name);
    return isDerived(definition, column.name);
  });
}

function isDerived(definition: Parameters<typeof readsColumn>[0], column: string): boolean {
  return (
    (definition.where?.columns.includes(column) ?? false) ||
    definition.parts.some((part) => part.expression?.columns.includes(column) ?? false)
  );
}
