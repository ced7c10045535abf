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
