import type { Problem } from './finding.js';
import { key, type Name, sameName } from './name.js';
import { ranBefore } from './ran-before.js';
import type { Handlers, StatementContext } from './rule.js';
import type { Column, Table } from './schema.js';
import { columnOf, tableOf } from './schema-lookup.js';

/** Handlers for every column that a statement really adds, with a table or to one, as the whole change leaves it. */
export function onMadeColumns(
  find: (table: Name, column: Column, context: StatementContext) => Problem | undefined,
): Pick<Handlers, 'create_table' | 'add_column'> {
  return {
    create_table({ table, definition: { columns } }, context) {
      const made = tableOf(context.schemaAfter, table);
      if (made === undefined || made.temporary || context.nested || context.schema.tables.has(key(table))) return;
      return columns.flatMap(({ name }) => {
        const column = made.columns.find((candidate) => candidate.name === name);
        return column === undefined ? [] : (find(table, column, context) ?? []);
      });
    },
    add_column({ table, column: { name } }, context) {
      if (context.nested || columnOf(context.schema, table, name) !== undefined) return;
      const column = columnOf(context.schemaAfter, table, name);
      return column === undefined ? undefined : find(table, column, context);
    },
  };
}

/**
 * Whether the change has added a column before a statement, so that no released code knows it and it holds nothing of the users: the table of
 * before lacks it, or, where no migration made that table, a statement before adds it. `before` is the table under the name of before.
 */
export function isAddedBefore(
  column: string,
  before: Table | undefined,
  table: Name,
  context: StatementContext,
): boolean {
  if (before !== undefined) return !before.columns.some(({ name }) => name === column);
  return ranBefore(context)
    .flatMap(({ operations }) => operations)
    .some((one) => one.kind === 'add_column' && one.column.name === column && sameName(one.table, table));
}
