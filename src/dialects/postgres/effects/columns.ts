import type { EffectContext } from '../../../core/dialect.js';
import type { Because } from '../../../core/effect.js';
import { key, type Name } from '../../../core/name.js';
import type { ColumnDefinition, OperationOf, Type } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { columnOf, tableOf } from '../../../core/schema-lookup.js';
import type { Part, Weighs, Work } from './locks.js';
import {
  foreignKeys,
  hasIndexes,
  isNeverNull,
  isNotNull,
  onParent,
  onTaken,
  rewriting,
  withDescendants,
} from './relations.js';
import { changeType } from './type-change.js';

const page = 'sql-altertable.html';

/** ALTER TABLE on a column that costs no more than its lock. */
function brief({ table }: { readonly table: Name }, schema: Schema): readonly Part[] {
  return withDescendants({ relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page }, schema);
}

/**
 * Operations on columns. All but the settings for the planner take ACCESS EXCLUSIVE, on partitions and heirs too.
 *
 * Measured on PostgreSQL 12.22, 13.23, 14.23, 15.18, 16.14, 17.10 and 18.4. Source: https://www.postgresql.org/docs/17/sql-altertable.html
 */
export const columns: Weighs<
  | 'add_column'
  | 'drop_column'
  | 'rename_column'
  | 'alter_column_type'
  | 'set_default'
  | 'drop_default'
  | 'set_not_null'
  | 'drop_not_null'
  | 'add_identity'
  | 'drop_identity'
  | 'set_expression'
  | 'drop_expression'
  | 'set_column_options'
> = {
  add_column: addColumn,
  drop_column: dropColumn,
  rename_column: brief,
  alter_column_type: changeType,
  set_default: brief,
  drop_default: brief,
  set_not_null: setNotNull,
  drop_not_null: brief,
  add_identity: brief,
  drop_identity: brief,
  set_expression: (operation, schema) => {
    const { table, column } = operation;
    if (columnOf(schema, table, column)?.generated?.stored === false) return brief(operation, schema);
    const work = { ...rewriting(schema, table), because: 'stored-generated' } as const;
    return withDescendants({ relation: table, lock: 'ACCESS EXCLUSIVE', ...work, page }, schema);
  },
  drop_expression: brief,
  set_column_options: ({ table, option }, schema) => {
    if (option === 'attributes') return [{ relation: table, lock: 'SHARE UPDATE EXCLUSIVE', page }];
    const lock = option === 'statistics' ? 'SHARE UPDATE EXCLUSIVE' : 'ACCESS EXCLUSIVE';
    return withDescendants({ relation: table, lock, because: 'metadata-only', page }, schema);
  },
};

/** ADD COLUMN: metadata only, unless each row needs a value of its own or must be checked. */
function addColumn(
  { table, column, ifNotExists }: OperationOf<'add_column'>,
  schema: Schema,
  where: EffectContext,
): readonly Part[] {
  const notes = `${page}#SQL-ALTERTABLE-NOTES`;
  const own: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page: notes };
  if (ifNotExists === true && columnOf(schema, table, column.name) !== undefined) return [own];
  const parents = column.constraints.flatMap((constraint) =>
    constraint.type === 'foreign_key' ? [constraint.references] : [],
  );
  // A column that is null in every row refers to nothing. A default of any kind, NULL too, has every row checked.
  const checksKeys = parents.length > 0 && (column.default !== undefined || column.generated !== undefined);
  const work = workOf(column, table, schema, where) ?? (checksKeys ? { scan: true, because: 'foreign-key' } : {});
  return [
    ...withDescendants({ ...own, ...work }, schema),
    ...parents.flatMap((parent) => onParent(schema, parent, 'SHARE ROW EXCLUSIVE', notes, { scan: checksKeys })),
  ];
}

function workOf(column: ColumnDefinition, table: Name, schema: Schema, where: EffectContext): Work | null {
  const types = column.constraints.map(({ type }) => type);
  const unique = types.includes('primary_key') ? 'primary-key' : types.includes('unique') ? 'unique' : null;
  const because = rewriteReason(column, schema, where);
  if (because !== null) {
    return { rewrite: true, scan: true, indexBuild: unique !== null || hasIndexes(schema, table), because };
  }
  if (unique !== null) return { scan: true, indexBuild: true, because: unique };
  if (types.includes('check')) return { scan: true, because: 'check' };
  const isFilled = column.default !== undefined && column.default.literal !== null;
  return column.notNull && !isFilled ? { scan: true, because: 'not-null' } : null;
}

/**
 * Before 11 a default of any kind but NULL is written into every row. Source:
 * https://www.postgresql.org/docs/11/release-11.html (add a column with a non-null default without doing a table rewrite)
 */
function rewriteReason(column: ColumnDefinition, schema: Schema, { version }: EffectContext): Because | null {
  if (column.autoIncrement === true) return 'serial';
  if (column.identity !== undefined) return 'identity';
  if (column.generated?.stored === true) return 'stored-generated';
  if (column.generated !== undefined) return null;
  if (column.default?.volatility === 'volatile') return 'volatile-default';
  const isFilled = column.default !== undefined && column.default.literal !== null;
  if (isFilled && version !== null && version < 11) return 'written-default';
  return isConstrainedDomain(column.type, schema) ? 'constrained-domain' : null;
}

/** A domain with a check or NOT NULL is checked for each row, even without a default. */
function isConstrainedDomain(type: Type, schema: Schema): boolean {
  const domain = type.name === undefined ? undefined : schema.types.get(key(type.name));
  return domain?.kind === 'domain' && (domain.checks.length > 0 || domain.notNull);
}

/** DROP COLUMN, which locks the tables that foreign keys on the column point to, and what it takes along. */
function dropColumn({ table, column, takes }: OperationOf<'drop_column'>, schema: Schema): readonly Part[] {
  const anchor = `${page}#SQL-ALTERTABLE-DESC-DROP-COLUMN`;
  const parents = foreignKeys(tableOf(schema, table)).filter((one) => one.columns.includes(column));
  const own: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', because: 'metadata-only', page: anchor };
  return [
    ...withDescendants(own, schema),
    ...parents.flatMap(({ references }) => onParent(schema, references, 'ACCESS EXCLUSIVE', anchor)),
    ...onTaken(takes, anchor),
  ];
}

/** SET NOT NULL reads the table, unless a validated check proves it. Source: https://www.postgresql.org/docs/12/sql-altertable.html */
function setNotNull(
  { table, column }: OperationOf<'set_not_null'>,
  schema: Schema,
  { version }: EffectContext,
): readonly Part[] {
  const anchor = `${page}#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL`;
  const own = { relation: table, lock: 'ACCESS EXCLUSIVE', page: anchor } as const;
  const found = tableOf(schema, table);
  if (isNotNull(found, column)) return withDescendants({ ...own, because: 'metadata-only' }, schema);
  const work: Work = isNeverNull(found, column, version)
    ? { because: 'proven-not-null' }
    : { scan: true, because: 'not-null' };
  return withDescendants({ ...own, ...work }, schema);
}
