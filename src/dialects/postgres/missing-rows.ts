import type { Operation } from '../../core/operation.js';

/**
 * SQLSTATEs of the errors that a statement may give only for want of rows from before the change: it writes what it finds in others, or
 * points at them.
 *
 * Source: https://www.postgresql.org/docs/17/errcodes-appendix.html (23502 not_null_violation, 23503 foreign_key_violation)
 */
export function errorsOfMissingRows(operation: Operation): readonly string[] {
  if (operation.kind !== 'insert' && operation.kind !== 'update') return [];
  return operation.reads.length > 0 ? ['23503', '23502'] : ['23503'];
}
