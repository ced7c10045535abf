import { key } from '../core/name.js';
import type { Operation, OperationOf } from '../core/operation.js';
import type { WalkedMigration, WalkedStatement } from './walk.js';

/** Whether an index of these is on what the change makes before a statement: nobody can build it before the change runs. */
export function needsWhatIsMade(
  operations: readonly Operation[],
  statement: WalkedStatement | null,
  migrations: readonly WalkedMigration[],
): boolean {
  const all = migrations.flatMap(({ statements, whole }) => whole ?? statements);
  const at = statement === null ? -1 : all.indexOf(statement);
  const earlier = all.slice(0, Math.max(at, 0)).flatMap((view) => view.operations);
  return operations.some(
    (one) => one.kind === 'create_index' && earlier.some((other) => makes(other, one, columnsOf(one))),
  );
}

function makes(other: Operation, { table }: OperationOf<'create_index'>, columns: ReadonlySet<string>): boolean {
  if (other.kind !== 'add_column' && other.kind !== 'rename_column') return false;
  return key(other.table) === key(table) && columns.has(other.kind === 'add_column' ? other.column.name : other.to);
}

function columnsOf({ definition: { parts, include, where } }: OperationOf<'create_index'>): ReadonlySet<string> {
  const named = parts.flatMap(({ column, expression }) => [
    ...(column === undefined ? [] : [column]),
    ...(expression?.columns ?? []),
  ]);
  return new Set([...named, ...include, ...(where?.columns ?? [])]);
}
