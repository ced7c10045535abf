import { type Name, sameName } from './name.js';
import { type Operation, type OperationKind, type OperationOf, withBodies } from './operation.js';
import { ranBefore } from './ran-before.js';
import type { StatementContext } from './rule.js';
import { columnOf, tableOf } from './schema-lookup.js';

/** A column that an UPDATE gives values which its foreign key cannot find. */
export interface EmptyParent {
  readonly column: string;
  /** The table that it points to, which has no row. */
  readonly parent: Name;
  readonly constraint: string | undefined;
  /** No row of the table passes, whatever it holds; else one passes that the UPDATE leaves out, or gives no value. */
  readonly forEachRow: boolean;
}

/** What may put rows into any table, or lets a key go unchecked. */
const unclear: ReadonlySet<OperationKind> = new Set([
  'call',
  'create_trigger',
  'do',
  'merge',
  'opaque',
  'select',
  'set_constraints',
  'set_trigger',
]);

/**
 * Columns of a table in use that an UPDATE fills although their key points to a table which the change makes and has put no row into by then. The key
 * is checked when the statement ends.
 *
 * Source: https://www.postgresql.org/docs/17/sql-createtable.html (DEFERRABLE)
 */
export function emptyParentsOf(operation: OperationOf<'update'>, context: StatementContext): readonly EmptyParent[] {
  const { table, reads, set } = operation;
  const child = tableOf(context.schema, table);
  const alone = context.parts.length === 1 && context.statement.conditional !== true && !context.nested;
  if (child === undefined || child.triggers.length > 0 || reads.length > 0 || !alone) return [];
  if (context.isNewTable(table) || !isRead(context)) return [];
  const before = [...withBodies(ranBefore(context).flatMap((view) => view.operations))];
  if (before.some(isUnclear)) return [];
  return set.flatMap(({ column, value }) => {
    const found = child.constraints.find(
      (one) => one.type === 'foreign_key' && one.columns.length === 1 && one.columns[0] === column,
    );
    if (found?.type !== 'foreign_key' || found.deferrable === true || found.notEnforced === true) return [];
    const holds = whatItHolds(value, operation, context);
    if (holds === null || !isEmpty(found.references, before)) return [];
    return [{ column, parent: found.references, constraint: found.name, forEachRow: holds === 'a value in each row' }];
  });
}

function isUnclear(operation: Operation): boolean {
  // Other settings may switch keys off, or let a name mean another table.
  if (operation.kind === 'set_setting') return !operation.setting.endsWith('_timeout');
  return unclear.has(operation.kind);
}

/** All that the change runs up to here is read. */
function isRead({ migration, earlierMigrations }: StatementContext): boolean {
  return [migration, ...earlierMigrations.map((one) => one.migration)].every(
    ({ skipped, unknownCode = [] }) => skipped.length === 0 && unknownCode.length === 0,
  );
}

function isEmpty(parent: Name, before: readonly Operation[]): boolean {
  const own = before.filter((one) => 'table' in one && one.table !== undefined && sameName(one.table as Name, parent));
  const isMade = own.some((one) => one.kind === 'create_table' && one.ifNotExists !== true);
  const isFilled = own.some(({ kind }) => kind === 'insert' || kind === 'copy');
  // A table in use may take over the name of the new one.
  const isMoved = before.some((one) => one.kind === 'rename_table' || one.kind === 'set_schema');
  return isMade && !isFilled && !isMoved;
}

type Value = OperationOf<'update'>['set'][number]['value'];

/** What a column holds once it is written; null where that may be nothing at all. */
function whatItHolds(
  { literal, columns, functions, provesNotNull }: Value,
  { table, where }: OperationOf<'update'>,
  { schema }: StatementContext,
): 'a value in each row' | 'a value in some' | null {
  const isLiteral = literal !== undefined && literal !== null;
  const [from, ...others] = columns;
  const isCopy = from !== undefined && others.length === 0 && functions.length === 0 && provesNotNull.includes(from);
  if (!isLiteral && !isCopy) return null;
  const isFull = isLiteral || columnOf(schema, table, from ?? '')?.notNull === true;
  return where === undefined && isFull ? 'a value in each row' : 'a value in some';
}
