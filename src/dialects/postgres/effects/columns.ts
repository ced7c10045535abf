import { key } from '../../../core/name.js';
import type { OperationOf, Type } from '../../../core/operation.js';
import type { Schema } from '../../../core/schema.js';
import { columnOf, indexesOf, tableOf } from '../../../core/schema-lookup.js';
import type { Part } from './locks.js';

const page = 'sql-altertable.html#SQL-ALTERTABLE-NOTES';

/** ADD COLUMN: metadata only, unless each row needs a value of its own or must be checked. */
export function addColumn({ table, column }: OperationOf<'add_column'>, schema: Schema): readonly Part[] {
  const base: Part = { relation: table, lock: 'ACCESS EXCLUSIVE', page };
  const parents = column.constraints.flatMap((constraint): readonly Part[] =>
    constraint.type === 'foreign_key'
      ? [{ relation: constraint.references, lock: 'SHARE ROW EXCLUSIVE', because: 'foreign-key', page }]
      : [],
  );
  const because = rewriteReason(column, schema);
  const builds = column.constraints.some(
    (constraint) => constraint.type === 'unique' || constraint.type === 'primary_key',
  );
  if (because !== null)
    return [
      { ...base, rewrite: true, scan: true, indexBuild: builds || indexesOf(schema, table).length > 0, because },
      ...parents,
    ];
  if (builds) return [{ ...base, scan: true, indexBuild: true, because: 'unique' }, ...parents];
  if (column.constraints.some((constraint) => constraint.type === 'check'))
    return [{ ...base, scan: true, because: 'check' }, ...parents];
  const checked = parents.length > 0 && column.default !== undefined && column.default.literal !== null;
  if (checked)
    return [{ ...base, scan: true, because: 'foreign-key' }, ...parents.map((parent) => ({ ...parent, scan: true }))];
  return [{ ...base, because: 'metadata-only' }, ...parents];
}

function rewriteReason(
  column: OperationOf<'add_column'>['column'],
  schema: Schema,
): 'serial' | 'identity' | 'stored-generated' | 'volatile-default' | 'constrained-domain' | null {
  if (column.autoIncrement === true) return 'serial';
  if (column.identity !== undefined) return 'identity';
  if (column.generated?.stored === true) return 'stored-generated';
  if (column.default?.volatility === 'volatile') return 'volatile-default';
  return isConstrainedDomain(column.type, schema) ? 'constrained-domain' : null;
}

/** A domain with a check or NOT NULL is checked for each row, even without a default. Measured on PostgreSQL 15 and 18. */
function isConstrainedDomain(type: Type, schema: Schema): boolean {
  const domain = type.name === undefined ? undefined : schema.types.get(key(type.name));
  return domain?.kind === 'domain' && (domain.checks.length > 0 || domain.notNull);
}

/** DROP COLUMN, which locks the parents of foreign keys on the column too. Measured on PostgreSQL 15 and 18. */
export function dropColumn({ table, column }: OperationOf<'drop_column'>, schema: Schema): readonly Part[] {
  const keys = (tableOf(schema, table)?.constraints ?? []).flatMap((constraint) =>
    constraint.type === 'foreign_key' && constraint.columns.includes(column) ? [constraint.references] : [],
  );
  return [
    {
      relation: table,
      lock: 'ACCESS EXCLUSIVE',
      because: 'metadata-only',
      page: 'sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
    },
    ...keys.map(
      (relation): Part => ({
        relation,
        lock: 'ACCESS EXCLUSIVE',
        because: 'foreign-key',
        page: 'sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
      }),
    ),
  ];
}

/** SET NOT NULL: reads the table, unless a validated check proves it. Since 12. Source: https://www.postgresql.org/docs/12/sql-altertable.html */
export function setNotNull({ table, column }: OperationOf<'set_not_null'>, schema: Schema): readonly Part[] {
  const base: Part = {
    relation: table,
    lock: 'ACCESS EXCLUSIVE',
    page: 'sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
  };
  if (columnOf(schema, table, column)?.notNull === true) return [{ ...base, because: 'metadata-only' }];
  const proven = tableOf(schema, table)?.constraints.some(
    (constraint) =>
      constraint.type === 'check' && constraint.validated && constraint.expression.provesNotNull.includes(column),
  );
  return [proven === true ? { ...base, because: 'proven-not-null' } : { ...base, scan: true, because: 'not-null' }];
}
