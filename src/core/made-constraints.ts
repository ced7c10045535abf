import type { Problem } from './finding.js';
import type { Name } from './name.js';
import type { ConstraintDefinition } from './operation.js';
import type { Handlers, StatementContext } from './rule.js';

/** Handlers for every constraint that a statement adds: with a new table, with a new column, or by itself. */
export function onMadeConstraints(
  find: (table: Name, constraint: ConstraintDefinition, context: StatementContext) => Problem | undefined,
): Pick<Handlers, 'create_table' | 'add_column' | 'add_constraint'> {
  return {
    create_table({ table, definition: { columns, constraints } }, context) {
      const all = [...columns.flatMap((column) => column.constraints), ...constraints];
      return all.flatMap((constraint) => find(table, constraint, context) ?? []);
    },
    add_column({ table, column: { constraints } }, context) {
      return constraints.flatMap((constraint) => find(table, constraint, context) ?? []);
    },
    add_constraint({ table, constraint }, context) {
      return find(table, constraint, context);
    },
  };
}
