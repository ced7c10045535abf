import type { OperationKind } from '../core/operation.js';
import type { WalkedStatement } from './walk.js';

/** What opens and closes transactions, which the rehearsal does itself. */
export const frame: ReadonlySet<OperationKind> = new Set(['begin', 'commit', 'rollback', 'savepoint']);

/** What leaves nothing behind. */
export const traceless: ReadonlySet<OperationKind> = new Set([
  ...frame,
  'set_setting',
  'set_role',
  'set_constraints',
  'select',
]);

/** Whether a statement only opens or closes a transaction. */
export function isFrame(statement: WalkedStatement): boolean {
  return isOnly(statement, frame);
}

/** Whether a statement that was read does nothing but what is named. */
export function isOnly({ operations }: WalkedStatement, kinds: ReadonlySet<OperationKind>): boolean {
  return operations.length > 0 && operations.every(({ kind }) => kinds.has(kind));
}
