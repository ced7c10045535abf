import type { WrittenFix } from '../core/finding.js';
import { key, type Name } from '../core/name.js';
import type { ConstraintDefinition, Operation } from '../core/operation.js';
import type { Schema } from '../core/schema.js';
import type { WalkedMigration } from './walk.js';

/**
 * Whether the new files of a fix name only columns that are there where they run: a later migration of the change may rename what the fix
 * adds, or drop what it fills from. Of a table that nobody knows nothing is said.
 */
export function namesWhatIsThere({ files }: WrittenFix, after: readonly WalkedMigration[]): boolean {
  const made = new Set(files.map(({ path }) => path));
  return after
    .filter(({ migration }) => made.has(migration.path))
    .every(({ statements }) =>
      statements.every(({ parts }) => parts.every(({ operation, before }) => isThere(operation, before))),
    );
}

function isThere(operation: Operation, schema: Schema): boolean {
  const found = columnsNamed(operation);
  const table = found === null ? undefined : schema.tables.get(key(found.table));
  if (found === null || table === undefined || table.madeFrom !== undefined) return true;
  if ('ifExists' in operation && operation.ifExists === true) return true;
  return found.columns.every((column) => table.columns.some(({ name }) => name === column));
}

function columnsNamed(operation: Operation): { readonly table: Name; readonly columns: readonly string[] } | null {
  switch (operation.kind) {
    case 'set_not_null':
    case 'drop_not_null':
    case 'set_default':
    case 'drop_default':
    case 'drop_column':
    case 'alter_column_type':
      return { table: operation.table, columns: [operation.column] };
    case 'add_constraint':
      return { table: operation.table, columns: columnsOf(operation.constraint) };
    case 'create_index':
      return { table: operation.table, columns: operation.definition.parts.flatMap(({ column }) => column ?? []) };
    default:
      return null;
  }
}

function columnsOf(constraint: ConstraintDefinition): readonly string[] {
  switch (constraint.type) {
    case 'check':
      return constraint.expression.columns;
    case 'not_null':
      return [constraint.column];
    case 'exclusion':
      return [];
    default:
      return constraint.columns;
  }
}
