import { type Name, sameName, text } from './name.js';
import { type Operation, withBodies } from './operation.js';
import type { StatementContext, StatementView } from './rule.js';

const runsAnything: ReadonlySet<Operation['kind']> = new Set(['do', 'call', 'select', 'opaque']);

/**
 * Whether the transaction has emptied a table before, and keeps everybody else out of it, so that nothing in it has a row of it to read. Rows
 * that are deleted may be followed by others.
 */
export function isEmptied(table: Name, { transaction }: Pick<StatementContext, 'transaction'>): boolean {
  const before = transaction?.statements ?? [];
  const at = before.findLastIndex((view) => empties(view, table));
  const behind = before.slice(at + 1).flatMap(({ operations }) => [...withBodies(operations)]);
  return at !== -1 && !behind.some((operation) => mayFill(operation, table));
}

/** The dialect says in its effects whom a statement keeps out, and until when. */
function empties({ operations, effects }: StatementView, table: Name): boolean {
  return (
    operations.some(
      (operation) => operation.kind === 'truncate' && operation.tables.some((one) => sameName(one, table)),
    ) &&
    effects.some(
      ({ relation, blocks, until }) =>
        sameName(relation, table) && blocks === 'reads+writes' && until === 'transaction',
    )
  );
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
