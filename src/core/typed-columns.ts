import type { Problem } from './finding.js';
import type { Name } from './name.js';
import type { ColumnDefinition, Type } from './operation.js';
import type { Handlers, StatementContext } from './rule.js';

/** A column whose type a statement chooses: one of a new table, a new one, or one that is given another type. */
export interface TypedColumn {
  readonly table: Name;
  readonly column: string;
  readonly type: Type;
  /** Null for a column that is given another type. */
  readonly definition: ColumnDefinition | null;
}

/** Handlers for every statement that chooses the type of a column. */
export function onTypedColumns(
  find: (column: TypedColumn, context: StatementContext) => Problem | undefined,
): Pick<Handlers, 'create_table' | 'add_column' | 'alter_column_type'> {
  return {
    create_table({ table, definition: { columns } }, context) {
      return columns.flatMap(
        (definition) => find({ table, column: definition.name, type: definition.type, definition }, context) ?? [],
      );
    },
    add_column({ table, column: definition }, context) {
      return find({ table, column: definition.name, type: definition.type, definition }, context);
    },
    alter_column_type({ table, column, type }, context) {
      return find({ table, column, type, definition: null }, context);
    },
  };
}
