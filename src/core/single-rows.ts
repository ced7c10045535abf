import { key } from './name.js';
import type { Operation, OperationOf } from './operation.js';
import type { Schema } from './schema.js';

/** Whether a condition on rows names every column of a unique key, so that it most likely picks single rows; or picks none. */
export function picksSingleRows(
  { table, where, picks }: Pick<OperationOf<'update' | 'delete'>, 'table' | 'where' | 'picks'>,
  schema: Schema,
): boolean {
  if (where?.neverTrue !== undefined) return true;
  const columns = picks ?? where?.columns ?? [];
  return [...schema.indexes.values()].some(
    ({ table: indexed, definition }) =>
      key(indexed) === key(table) &&
      definition.unique &&
      definition.parts.every((part) => part.column !== undefined && columns.includes(part.column)),
  );
}

/** Whether the condition of a change of rows is true in none, whatever the table holds. */
export function changesNoRow(operation: Operation): boolean {
  return (operation.kind === 'update' || operation.kind === 'delete') && operation.where?.neverTrue !== undefined;
}
