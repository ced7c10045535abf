import { type Name, sameName } from './name.js';
import type { Operation } from './operation.js';

/** The name by which other sessions know a table until the transaction commits, where something before in it gave the table another. */
export function outsideName(table: Name, before: readonly Operation[]): Name {
  return before.reduceRight(
    (name, operation) =>
      operation.kind === 'rename_table' && sameName({ ...operation.table, name: operation.to }, name)
        ? operation.table
        : name,
    table,
  );
}

/** Whether one of some operations drops a table, under the name that it has outside. */
export function isDropped(table: Name, operations: readonly Operation[]): boolean {
  return operations.some(
    (operation, at) =>
      operation.kind === 'drop_table' && sameName(outsideName(operation.table, operations.slice(0, at)), table),
  );
}
