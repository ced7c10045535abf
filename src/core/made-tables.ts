import type { Problem } from './finding.js';
import { key } from './name.js';
import type { OperationOf } from './operation.js';
import type { Handlers, StatementContext } from './rule.js';
import type { Table } from './schema.js';
import { tableOf } from './schema-lookup.js';

/**
 * A handler for tables that a statement really makes, as the whole change leaves them. Temporary and foreign tables, partitions and
 * tables whose columns are not known are left out: their shape is not chosen here.
 */
export function onMadeTables(
  find: (
    table: Table,
    operation: OperationOf<'create_table'>,
    context: StatementContext,
  ) => Problem | readonly Problem[] | undefined,
): Pick<Handlers, 'create_table'> {
  return {
    create_table(operation, context) {
      const made = tableOf(context.schemaAfter, operation.table);
      if (made === undefined || context.nested || context.schema.tables.has(key(operation.table))) return;
      if (made.temporary || made.foreign || made.partitionOf !== undefined || made.madeFrom !== undefined) return;
      if (made.columns.length === 0) return;
      return find(made, operation, context);
    },
  };
}
