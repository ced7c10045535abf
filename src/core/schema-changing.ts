import type { OperationKind } from './operation.js';

/** Whether a kind of operation changes the schema; what cannot be read is not taken for it. */
export function changesSchema(kind: OperationKind): boolean {
  return !harmless.has(kind);
}

const harmless = new Set<OperationKind>([
  'insert',
  'update',
  'delete',
  'merge',
  'select',
  'copy',
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'set_setting',
  'set_role',
  'analyze',
  'comment',
  'lock_table',
  'advisory_lock',
  'set_constraints',
  'do',
  'call',
  'opaque',
  'vacuum',
]);
