import { key } from './name.js';
import type { Operation, OperationOf } from './operation.js';
import type { Schema } from './schema.js';

/** Whether a change of rows names every column of a unique key in its condition, so that it most likely picks single rows; or picks none. */
export function picksSingleRows(operation: OperationOf<'update' | 'delete'>, schema: Schema): boolean {
  const { table, where, picks } = operation;
  if (changesNoRow(operation)) return true;
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
