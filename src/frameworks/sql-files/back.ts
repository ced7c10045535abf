import type { Dialect } from '../../core/dialect.js';
import type { Migration } from '../../core/migration.js';
import { named } from '../../core/name.js';
import type { Operation } from '../../core/operation.js';
import { baseName } from './project.js';

/**
 * How new statements are undone, last one first: statements without closing semicolons, or comments that say what to do.
 *
 * What the way back of the original migration undoes already is left to it, so that nothing is undone twice. `made` is what the fix does in
 * all its steps: an index that it builds under another name and puts in the place of an old one is known to that way back by its last name.
 */
export function wayBack(
  operations: readonly Operation[],
  migration: Migration,
  dialect: Dialect,
  made: readonly Operation[],
): readonly string[] {
  const covers = coveredBy(migration, made);
  const lines = [...operations].reverse().map((operation) => {
    const inverse = undo(operation);
    if (inverse === 'nothing') return '-- Nothing to undo.';
    if (covers(operation, inverse)) return `-- The way back of ${baseName(migration.path)} undoes this.`;
    if (inverse === null) return `-- To undo by hand: ${dialect.print(operation).split('\n').join('\n--   ')}`;
    return dialect.print(inverse);
  });
  return [...new Set(lines)];
}

/** Operations that `wayBack` prints as statements: whether one of them refuses a transaction decides on a marker. */
export function undoes(
  operations: readonly Operation[],
  migration: Migration,
  made: readonly Operation[],
): readonly Operation[] {
  const covers = coveredBy(migration, made);
  return operations.flatMap((operation) => {
    const inverse = undo(operation);
    return inverse === null || inverse === 'nothing' || covers(operation, inverse) ? [] : [inverse];
  });
}

/** Whether the way back of the original migration undoes an operation of a fix. */
function coveredBy(migration: Migration, made: readonly Operation[]) {
  const back = (migration.back ?? []).flatMap((statement) => statement.operations);
  const isDropped = (name: string): boolean =>
    back.some(
      (one) =>
        (one.kind === 'drop_index' && one.index.name === name) ||
        (one.kind === 'drop_constraint' && one.constraint === name),
    );
  return (operation: Operation, inverse: Operation | null): boolean => {
    switch (operation.kind) {
      case 'create_index':
        return operation.index !== undefined && isDropped(lastName(operation.index, made));
      case 'rename_index':
        return isDropped(operation.to);
      case 'drop_index':
        return back.some((one) => one.kind === 'create_index' && one.index === operation.index.name);
      case 'drop_constraint':
        return back.some((one) => one.kind === 'add_constraint' && one.constraint.name === operation.constraint);
      default:
        return inverse !== null && back.some((candidate) => sameTarget(candidate, inverse));
    }
  };
}

/** The name that an index has once a fix has done all its steps: it is renamed, or becomes a constraint. */
function lastName(index: string, made: readonly Operation[]): string {
  for (const one of made) {
    if (one.kind === 'rename_index' && one.index.name === index) return one.to;
    const taken = one.kind === 'add_constraint' && 'usingIndex' in one.constraint ? one.constraint : null;
    if (taken?.usingIndex === index) return taken.name ?? index;
  }
  return index;
}

function undo(operation: Operation): Operation | 'nothing' | null {
  switch (operation.kind) {
    case 'create_index':
      if (operation.index === undefined) return null;
      return {
        kind: 'drop_index',
        index: { ...operation.table, name: operation.index },
        concurrently: operation.concurrently,
        table: operation.table,
      };
    case 'add_constraint':
      if (operation.constraint.name === undefined) return null;
      return { kind: 'drop_constraint', table: operation.table, constraint: operation.constraint.name };
    case 'add_column':
      return { kind: 'drop_column', table: operation.table, column: operation.column.name };
    case 'create_table':
      return { kind: 'drop_table', table: operation.table };
    case 'set_not_null':
      return { kind: 'drop_not_null', table: operation.table, column: operation.column };
    case 'rename_column':
      return { ...operation, column: operation.to, to: operation.column };
    case 'rename_table':
      return { kind: 'rename_table', table: { ...operation.table, name: operation.to }, to: operation.table.name };
    case 'rename_index':
      return { kind: 'rename_index', index: { ...operation.index, name: operation.to }, to: operation.index.name };
    case 'validate_constraint':
    case 'set_setting':
    case 'analyze':
    case 'reindex':
      return 'nothing';
    default:
      return null;
  }
}

function sameTarget(one: Operation, other: Operation): boolean {
  return one.kind === other.kind && target(one) === target(other);
}

function target(operation: Operation): string {
  const table =
    'table' in operation && operation.table !== undefined && 'name' in operation.table ? operation.table : named('');
  switch (operation.kind) {
    case 'drop_constraint':
      return `${table.name}.${operation.constraint}`;
    case 'drop_column':
    case 'drop_not_null':
    case 'rename_column':
      return `${table.name}.${operation.column}`;
    default:
      return table.name;
  }
}
