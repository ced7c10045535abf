import { key } from '../core/name.js';
import type { Operation, OperationOf } from '../core/operation.js';
import type { WalkedMigration, WalkedStatement } from './walk.js';

/** What keeps an index from being built by hand before the change runs: a column that the change makes, or another index of its name that it drops. */
export type Needs = 'column' | 'name' | null;

/** What an index of these needs of the statements of a change before one. */
export function needsOf(
  operations: readonly Operation[],
  statement: WalkedStatement | null,
  migrations: readonly WalkedMigration[],
): Needs {
  const all = migrations.flatMap(({ statements, whole }) => whole ?? statements);
  const at = statement === null ? -1 : all.indexOf(statement);
  const earlier = all.slice(0, Math.max(at, 0)).flatMap((view) => view.operations);
  const built = operations.filter((one) => one.kind === 'create_index');
  if (built.some((one) => earlier.some((other) => makes(other, one, columnsOf(one))))) return 'column';
  return built.some((one) => earlier.some((other) => freesName(other, one))) ? 'name' : null;
}

function makes(other: Operation, { table }: OperationOf<'create_index'>, columns: ReadonlySet<string>): boolean {
  if (other.kind !== 'add_column' && other.kind !== 'rename_column') return false;
  return key(other.table) === key(table) && columns.has(other.kind === 'add_column' ? other.column.name : other.to);
}

function freesName(other: Operation, { index }: OperationOf<'create_index'>): boolean {
  return other.kind === 'drop_index' && index !== undefined && other.index.name === index;
}

function columnsOf({ definition: { parts, include, where } }: OperationOf<'create_index'>): ReadonlySet<string> {
  const named = parts.flatMap(({ column, expression }) => [
    ...(column === undefined ? [] : [column]),
    ...(expression?.columns ?? []),
  ]);
  return new Set([...named, ...include, ...(where?.columns ?? [])]);
}
