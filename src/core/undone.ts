import { key, type Name, named, sameName } from './name.js';
import type { ColumnDefinition, Operation, OperationOf } from './operation.js';
import type { Column, Constraint, Schema } from './schema.js';
import { columnOf, constraintOf } from './schema-lookup.js';

/** What tells how an operation is undone. */
export interface Undoing {
  /** What is done besides: of a thing that goes it tells what that was. */
  readonly made: readonly Operation[];
  /** The schema that the first of it meets. */
  readonly schema: Schema;
}

/** What undoes an operation, which may be nothing; null where that is not known. Rows are not brought back. */
export function undone(operation: Operation, { made, schema }: Undoing): readonly Operation[] | null {
  switch (operation.kind) {
    case 'create_index': {
      const { table, index, concurrently } = operation;
      if (index === undefined) return null;
      // A constraint that has taken the index takes it along when it goes.
      const ifExists = isTaken(index, made) ? { ifExists: true } : {};
      return [{ kind: 'drop_index', table, index: named(index, table.schema), concurrently, ...ifExists }];
    }
    case 'drop_index': {
      const known = schema.indexes.get(key(operation.index));
      if (known === undefined || known.constraint !== undefined) return null;
      const { table, name, definition } = known;
      return [{ kind: 'create_index', table, index: name.name, definition, concurrently: operation.concurrently }];
    }
    case 'rename_index':
      return [{ kind: 'rename_index', index: { ...operation.index, name: operation.to }, to: operation.index.name }];
    case 'add_constraint': {
      const { name } = operation.constraint;
      return name === undefined ? null : [{ kind: 'drop_constraint', table: operation.table, constraint: name }];
    }
    case 'drop_constraint':
      return constraintBack(operation, { made, schema });
    case 'create_view':
      return operation.orReplace === true ? null : [{ kind: 'drop_view', view: operation.view }];
    case 'create_table':
      return [{ kind: 'drop_table', table: operation.table }];
    case 'rename_table':
      return [{ kind: 'rename_table', table: { ...operation.table, name: operation.to }, to: operation.table.name }];
    case 'add_column':
    case 'drop_column':
    case 'rename_column':
    case 'set_default':
    case 'drop_default':
    case 'set_not_null':
    case 'drop_not_null':
      return ofColumn(operation, { made, schema });
    case 'validate_constraint':
    case 'set_setting':
    case 'analyze':
    case 'reindex':
      return [];
    default:
      return null;
  }
}

type OnColumn = OperationOf<
  'add_column' | 'drop_column' | 'rename_column' | 'set_default' | 'drop_default' | 'set_not_null' | 'drop_not_null'
>;

function ofColumn(operation: OnColumn, undoing: Undoing): readonly Operation[] | null {
  const { table } = operation;
  switch (operation.kind) {
    case 'add_column':
      return [{ kind: 'drop_column', table, column: operation.column.name }];
    case 'rename_column':
      return [{ kind: 'rename_column', table, column: operation.to, to: operation.column }];
    case 'set_not_null':
      return [{ kind: 'drop_not_null', table, column: operation.column }];
    case 'drop_not_null':
      return [{ kind: 'set_not_null', table, column: operation.column }];
    case 'drop_column': {
      const known = columnOf(undoing.schema, table, operation.column);
      return known === undefined ? null : [{ kind: 'add_column', table, column: columnBack(known) }];
    }
    default: {
      const { column } = operation;
      const known = columnOf(undoing.schema, table, column);
      if (known === undefined && !isWithoutDefault(table, column, undoing.made)) return null;
      return known?.default === undefined
        ? [{ kind: 'drop_default', table, column }]
        : [{ kind: 'set_default', table, column, value: known.default }];
    }
  }
}

/** Whether a constraint takes an index over. */
export function isTaken(index: string, made: readonly Operation[]): boolean {
  return made.some(
    (one) => one.kind === 'add_constraint' && 'usingIndex' in one.constraint && one.constraint.usingIndex === index,
  );
}

/** Whether operations make a column without a default. */
export function isWithoutDefault(table: Name, column: string, made: readonly Operation[]): boolean {
  return made.some(
    (one) =>
      one.kind === 'add_column' &&
      sameName(one.table, table) &&
      one.column.name === column &&
      one.column.default === undefined,
  );
}

/** A column as it was, but that its rows hold nothing. */
function columnBack({ sequence: _, identity: __, identityOptions: ___, ...column }: Column): ColumnDefinition {
  return { ...column, notNull: column.notNull && column.default !== undefined, constraints: [] };
}

function constraintBack(
  { table, constraint }: OperationOf<'drop_constraint'>,
  { made, schema }: Undoing,
): readonly Operation[] | null {
  const check = madeCheck(table, constraint, made);
  if (check !== undefined) return [{ ...check, constraint: { ...check.constraint, notValid: true } }];
  const known = constraintOf(schema, table, constraint);
  return known === undefined ? null : [{ kind: 'add_constraint', table, constraint: unchecked(known) }];
}

/** Rows that came in between need not fulfil it. */
function unchecked({ validated: _, ...constraint }: Constraint): OperationOf<'add_constraint'>['constraint'] {
  const isKey = constraint.type === 'primary_key' || constraint.type === 'unique' || constraint.type === 'exclusion';
  return isKey ? constraint : { ...constraint, notValid: true };
}

/** The CHECK that operations make. */
export function madeCheck(table: Name, name: string, made: readonly Operation[]) {
  for (const operation of made)
    if (
      operation.kind === 'add_constraint' &&
      operation.constraint.type === 'check' &&
      operation.constraint.name === name &&
      sameName(operation.table, table)
    )
      return { ...operation, constraint: operation.constraint };
  return undefined;
}

/** What undoes operations, last one first; null where one of them is not known to be undone. */
export function allUndone(operations: readonly Operation[], undoing: Undoing): readonly Operation[] | null {
  const back: Operation[] = [];
  for (const operation of operations) {
    const inverse = undone(operation, undoing);
    if (inverse === null) return null;
    back.unshift(...inverse);
  }
  return back;
}
