import { type Name, sameName, text } from './name.js';
import { type Operation, withBodies } from './operation.js';
import type { StatementContext } from './rule.js';

const runsAnything: ReadonlySet<Operation['kind']> = new Set(['do', 'call', 'select', 'opaque']);

/**
 * Whether the transaction has emptied a table before, so that nothing in it has a row of it to read. TRUNCATE keeps everybody else out until the
 * transaction commits; rows that are deleted may be followed by others.
 *
 * Source: https://www.postgresql.org/docs/17/sql-truncate.html
 */
export function isEmptied(table: Name, { transaction }: Pick<StatementContext, 'transaction'>): boolean {
  const before = (transaction?.statements ?? []).flatMap(({ operations }) => [...withBodies(operations)]);
  const at = before.findLastIndex(
    (operation) => operation.kind === 'truncate' && operation.tables.some((one) => sameName(one, table)),
  );
  return at !== -1 && !before.slice(at + 1).some((operation) => mayFill(operation, table));
}

function mayFill(operation: Operation, table: Name): boolean {
  if (runsAnything.has(operation.kind)) return true;
  return (
    ['insert', 'copy', 'merge'].includes(operation.kind) && 'table' in operation && isTable(operation.table, table)
  );
}

function isTable(one: unknown, table: Name): boolean {
  return typeof one === 'object' && one !== null && 'name' in one && sameName(one as Name, table);
}

/** Why nothing is raised about the rows of a table that is empty by then. */
export function emptiedReason(table: Name): string {
  return `The transaction has emptied \`${text(table)}\` before, so that there is no row to read.`;
}
