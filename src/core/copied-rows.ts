import { type Name, sameName } from './name.js';
import { type Operation, withBodies } from './operation.js';

/** Whether operations copy rows of a table into another, or the values of one of its columns into another column. */
export function isCopied(operations: readonly Operation[], table: Name, column?: string): boolean {
  const isOf = (name: Name): boolean => sameName(name, table);
  return [...withBodies(operations)].some((operation) => {
    switch (operation.kind) {
      case 'create_table_as':
        return operation.reads.some(isOf) && names(operation.query, column);
      case 'insert':
      case 'merge':
        return !isOf(operation.table) && operation.reads.some(isOf) && names(operation.sql, column);
      case 'update':
        if (isOf(operation.table))
          return column !== undefined && operation.set.some(({ value }) => value.columns.includes(column));
        return (
          operation.reads.some(isOf) &&
          operation.set.some(({ value }) => column === undefined || value.columns.includes(column))
        );
      default:
        return false;
    }
  });
}

/** Whether a text has a column's name in it, or all columns. */
function names(sql: string, column: string | undefined): boolean {
  if (column === undefined || /\bselect\s+(?:\w+\s*\.\s*)?\*/i.test(sql)) return true;
  return sql.split(/[^\p{L}\p{N}_$]+/u).includes(column);
}
