import { key } from './name.js';
import type { OperationOf } from './operation.js';
import type { Schema } from './schema.js';

/** Whether a change of rows names every column of a unique key in its condition, so that it most likely picks single rows. */
export function picksSingleRows({ table, where, picks }: OperationOf<'update' | 'delete'>, schema: Schema): boolean {
  const columns = picks ?? where?.columns ?? [];
  return [...schema.indexes.values()].some(
    ({ table: indexed, definition }) =>
      key(indexed) === key(table) &&
      definition.unique &&
      definition.parts.every((part) => part.column !== undefined && columns.includes(part.column)),
  );
}
