import type { Operation } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { constraintsOf } from '../../core/schema-lookup.js';

const naming: ReadonlySet<string> = new Set([
  'drop_constraint',
  'rename_constraint',
  'validate_constraint',
  'alter_constraint',
]);

/**
 * Whether an operation names a foreign key of several columns as a server of before 12 named it: by the first column alone, where a
 * newer one takes all of them.
 * Source: https://www.postgresql.org/docs/12/release-12.html (default constraint names for foreign keys)
 */
export function hasOlderName(operation: Operation, schema: Schema, serverVersion: number | null): boolean {
  if (serverVersion === null || serverVersion >= 12 || !naming.has(operation.kind)) return false;
  if (!('constraint' in operation) || !('table' in operation) || operation.table === undefined) return false;
  const { table, constraint } = operation;
  return constraintsOf(schema, table).some(
    (one) =>
      one.type === 'foreign_key' && one.columns.length > 1 && constraint === `${table.name}_${one.columns[0]}_fkey`,
  );
}
