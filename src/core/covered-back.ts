import type { Migration, Statement } from './migration.js';
import { key, type Name, named, sameName } from './name.js';
import type { Operation, OperationOf } from './operation.js';
import type { Schema } from './schema.js';
import { constraintOf } from './schema-lookup.js';
import { type Undoing, undone } from './undone.js';

/**
 * What the way back of a migration must do besides, and first, once a fix puts operations into its file in the place of others: what it adds and
 * that way back does not take away. What it does not undo of those others is left to its author.
 */
export function addedToBack(
  placed: readonly Operation[],
  replaced: readonly Operation[],
  migration: Migration,
  undoing: Undoing,
): readonly Operation[] {
  const covers = coveredBy(migration, undoing);
  const theirs = replaced.flatMap((operation) => undone(operation, undoing) ?? []);
  return [...placed].reverse().flatMap((operation) => {
    const inverse = undone(operation, undoing);
    if (inverse === null || covers(operation, inverse)) return [];
    return inverse.filter((one) => !theirs.some((other) => sameTarget(one, other)));
  });
}

/** Statement of a way back that renames back what a fix no longer renames: it would fail, and what the fix adds is undone in its place. */
export function staleInBack(
  placed: readonly Operation[],
  replaced: readonly Operation[],
  migration: Migration,
  undoing: Undoing,
): Statement | undefined {
  const renames = replaced.filter(
    (one) =>
      (one.kind === 'rename_column' || one.kind === 'rename_table') && !placed.some((other) => sameTarget(one, other)),
  );
  const inverses = renames.flatMap((one) => undone(one, undoing) ?? []);
  return migration.back?.find(
    ({ operations }) =>
      operations.length > 0 && operations.every((one) => inverses.some((inverse) => sameTarget(one, inverse))),
  );
}

/** Whether the way back of the original migration undoes an operation of a fix. */
export function coveredBy(migration: Migration, { made, schema }: Undoing) {
  const back = (migration.back ?? []).flatMap((statement) => statement.operations);
  const isDropped = (name: string): boolean =>
    back.some(
      (one) =>
        (one.kind === 'drop_index' && one.index.name === name) ||
        (one.kind === 'drop_constraint' && one.constraint === name),
    );
  // What stands on a table goes with it.
  const goes = (operation: Operation): boolean =>
    'table' in operation &&
    operation.table !== undefined &&
    back.some((one) => one.kind === 'drop_table' && key(one.table) === key(operation.table as Name));
  return (operation: Operation, inverse: readonly Operation[] | null): boolean => {
    if (goes(operation)) return true;
    switch (operation.kind) {
      case 'create_index':
        return operation.index !== undefined && isDropped(lastName(operation.index, made));
      case 'rename_index':
        return isDropped(operation.to);
      case 'drop_index':
        return back.some((one) => one.kind === 'create_index' && one.index === operation.index.name);
      case 'drop_constraint':
        return back.some(
          (one) =>
            one.kind === 'add_constraint' &&
            (one.constraint.name === operation.constraint ||
              (sameName(one.table, operation.table) && isSame(one, operation, schema))),
        );
      default:
        return inverse?.some((one) => back.some((candidate) => sameTarget(candidate, one))) === true;
    }
  };
}

/** Whether a constraint without a name is one that goes: a table has one primary key, and of others the columns tell. */
function isSame(
  { constraint }: OperationOf<'add_constraint'>,
  dropped: OperationOf<'drop_constraint'>,
  schema: Schema,
): boolean {
  const known = constraintOf(schema, dropped.table, dropped.constraint);
  if (known === undefined || constraint.name !== undefined || known.type !== constraint.type) return false;
  const columns = (one: typeof constraint): string | null => ('columns' in one ? one.columns.join() : null);
  return known.type === 'primary_key' || (columns(known) !== null && columns(known) === columns(constraint));
}

/**
 * Statements of a way back that drop an index which a fix builds in a file of its own: whoever goes back by that file alone, and forth again,
 * wants it dropped there, so that here it may be gone already.
 */
export function dropsOfMoved(
  moved: readonly Operation[],
  migration: Migration,
  made: readonly Operation[],
): readonly { readonly statement: Statement; readonly drop: OperationOf<'drop_index'> }[] {
  return (migration.back ?? []).flatMap((statement) => {
    const [drop, ...others] = statement.operations;
    const isIt = drop?.kind === 'drop_index' && others.length === 0 && moved.some((one) => builds(one, drop, made));
    return isIt ? [{ statement, drop }] : [];
  });
}

function builds(operation: Operation, { index }: OperationOf<'drop_index'>, made: readonly Operation[]): boolean {
  return (
    operation.kind === 'create_index' &&
    operation.index === index.name &&
    lastName(operation.index, made) === operation.index
  );
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
    case 'drop_view':
      return operation.view.name;
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
