import { key, named } from '../../core/name.js';
import type { Operation } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { isWithoutDefault, madeCheck } from './ruby.js';

/** What tells how an operation is undone. */
export interface Before {
  /** What the fix makes in all its steps. */
  readonly made: readonly Operation[];
  /** The schema that the operation meets. */
  readonly schema: Schema;
}

/** The way back of operations where it is known, last one first; null where it is not. */
export function wayBack(operations: readonly Operation[], before: Before): readonly Operation[] | null {
  const back: Operation[] = [];
  for (const operation of operations) {
    const undone = undo(operation, before);
    if (undone === null) return null;
    back.unshift(...undone);
  }
  return back;
}

function undo(operation: Operation, { made, schema }: Before): readonly Operation[] | null {
  switch (operation.kind) {
    case 'create_index': {
      const { table, index, concurrently } = operation;
      return index === undefined
        ? null
        : [{ kind: 'drop_index', table, index: named(index, table.schema), concurrently }];
    }
    case 'drop_index': {
      const known = schema.indexes.get(key(operation.index));
      if (known === undefined || known.constraint !== undefined) return null;
      const { table, name, definition } = known;
      return [{ kind: 'create_index', table, index: name.name, definition, concurrently: operation.concurrently }];
    }
    case 'add_column':
      return [{ kind: 'drop_column', table: operation.table, column: operation.column.name }];
    case 'set_default':
      return isWithoutDefault(operation, made)
        ? [{ kind: 'drop_default', table: operation.table, column: operation.column }]
        : null;
    case 'add_constraint': {
      const { name } = operation.constraint;
      return name === undefined ? null : [{ kind: 'drop_constraint', table: operation.table, constraint: name }];
    }
    case 'set_not_null':
      return [{ ...operation, kind: 'drop_not_null' }];
    case 'drop_constraint': {
      const check = madeCheck(operation, made);
      return check === undefined ? null : [{ ...check, constraint: { ...check.constraint, notValid: true } }];
    }
    case 'validate_constraint':
      return [];
    default:
      return null;
  }
}
