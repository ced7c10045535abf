import type { Dialect } from '../../core/dialect.js';
import type { Migration } from '../../core/migration.js';
import { named } from '../../core/name.js';
import type { Operation } from '../../core/operation.js';
import { type Undoing, undone } from '../../core/undone.js';
import { baseName } from './project.js';

/**
 * How new statements are undone, last one first: statements without closing semicolons, or comments that say what to do.
 *
 * What the way back of the original migration undoes already is left to it, so that nothing is undone twice. `undoing.made` is what the fix does in
 * all its steps, besides the rest that tells how: an index that it builds under another name and puts in the place of an old one is known to that way back by its last name.
 */
export function wayBack(
  operations: readonly Operation[],
  migration: Migration,
  dialect: Dialect,
  undoing: Undoing,
): readonly string[] {
  const covers = coveredBy(migration, undoing.made);
  const lines = [...operations].reverse().flatMap((operation) => {
    const inverse = undone(operation, undoing);
    if (inverse?.length === 0) return '-- Nothing to undo.';
    if (covers(operation, inverse)) return `-- The way back of ${baseName(migration.path)} undoes this.`;
    if (inverse === null) return `-- Nothing here undoes this: ${dialect.print(operation).split('\n').join('\n--   ')}`;
    return inverse.map((one) => dialect.print(one));
  });
  return [...new Set(lines)];
}

/** Operations that `wayBack` prints as statements: whether one of them refuses a transaction decides on a marker. */
export function undoes(operations: readonly Operation[], migration: Migration, undoing: Undoing): readonly Operation[] {
  const covers = coveredBy(migration, undoing.made);
  return operations.flatMap((operation) => {
    const inverse = undone(operation, undoing);
    return inverse === null || covers(operation, inverse) ? [] : inverse;
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
  return (operation: Operation, inverse: readonly Operation[] | null): boolean => {
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
        return inverse?.some((one) => back.some((candidate) => sameTarget(candidate, one))) === true;
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

function sameTarget(one: Operation, other: Operation): boolean {
  return one.kind === other.kind && target(one) === target(other);
}

function target(operation: Operation): string {
  const table =
    'table' in operation && operation.table !== undefined && 'name' in operation.table ? operation.table : named('');
  switch (operation.kind) {
    case 'drop_constraint':
      return `${table.name}.${operation.constraint}`;
    case 'add_constraint':
      return `${table.name}.${operation.constraint.name ?? ''}`;
    case 'add_column':
      return `${table.name}.${operation.column.name}`;
    case 'drop_column':
    case 'drop_not_null':
    case 'set_not_null':
    case 'set_default':
    case 'drop_default':
    case 'rename_column':
      return `${table.name}.${operation.column}`;
    default:
      return table.name;
  }
}
