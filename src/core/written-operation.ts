import type { Operation } from './operation.js';
import type { StatementContext } from './rule.js';

/**
 * A completed operation as its source wrote it, with what was left out still missing; null where the source is no SQL, so that names
 * are the framework's affair, or where the operation stands in a block.
 */
export function writtenOperation<Any extends Operation>(operation: Any, context: StatementContext): Any | null {
  const { statement, statements } = context;
  if (statement.source !== undefined) return null;
  const view = statements.find((candidate) => candidate.statement.id === statement.id);
  const written = statement.operations[view?.operations.indexOf(operation) ?? -1];
  return written?.kind === operation.kind ? (written as Any) : null;
}
