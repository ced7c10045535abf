import { key, type Name, quotedIdentifier, quotedName, sameName } from './name.js';
import { type Operation, type OperationOf, withBodies } from './operation.js';
import { ranBefore, runsAfter } from './ran-before.js';
import type { StatementContext } from './rule.js';

/**
 * The view under the old name of a table that shows its columns as the version that runs now knows them. Null where it could not: a column
 * is gone before, or what the change does later would meet the view, as the server changes no column on which one stands.
 */
export function viewOfOldName(
  { table, to }: OperationOf<'rename_table'>,
  context: StatementContext,
): OperationOf<'create_view'> | null {
  const renamed = { ...table, name: to };
  const later = operationsOf(runsAfter(context));
  if (later.some((operation) => meetsView(operation, renamed, table))) return null;
  const view = { kind: 'create_view', view: table } as const;
  const earlier = operationsOf(ranBefore(context)).filter(
    (operation) => 'table' in operation && operation.table !== undefined && sameName(operation.table as Name, table),
  );
  if (earlier.some(({ kind }) => kind === 'drop_column')) return null;
  const renames = earlier.filter((operation) => operation.kind === 'rename_column');
  if (renames.length === 0)
    return {
      ...view,
      query: `select * from ${quotedName(renamed)}`,
      reads: [{ relation: renamed, columns: [], all: true }],
    };
  const before = context.schemaBefore.tables.get(key(table));
  if (before === undefined) return null;
  const columns = before.columns.map(({ name }) => ({
    old: name,
    now: renames.reduce((found, { column, to: next }) => (column === found ? next : found), name),
  }));
  const list = columns.map(({ old, now }) =>
    old === now ? quotedIdentifier(old) : `${quotedIdentifier(now)} as ${quotedIdentifier(old)}`,
  );
  return {
    ...view,
    query: `select ${list.join(', ')} from ${quotedName(renamed)}`,
    reads: [{ relation: renamed, columns: columns.map(({ now }) => now), all: false }],
  };
}

function operationsOf(views: readonly { readonly operations: readonly Operation[] }[]): readonly Operation[] {
  return [...withBodies(views.flatMap((view) => view.operations))];
}

/** Source: https://www.postgresql.org/docs/17/sql-altertable.html (a column on which a view stands keeps its type, and goes only with the view) */
function meetsView(operation: Operation, table: Name, view: Name): boolean {
  switch (operation.kind) {
    case 'drop_column':
    case 'alter_column_type':
    case 'drop_table':
      return sameName(operation.table, table) || sameName(operation.table, view);
    case 'create_table':
    case 'create_table_as':
      return sameName(operation.table, view);
    case 'create_view':
      return sameName(operation.view, view);
    case 'rename_table':
      return sameName({ ...operation.table, name: operation.to }, view);
    default:
      return false;
  }
}
