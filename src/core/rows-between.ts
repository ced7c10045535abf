import { key, type Name, sameName } from './name.js';
import type { ConstraintDefinition, Operation, OperationOf } from './operation.js';
import type { MigrationContext } from './rule.js';
import { listed } from './same-statement.js';

/**
 * Whether operations that run in a migration behind lose rows, or leave a table empty until then of which code is sure that it has some: a table in use
 * is made anew and filled, or what the rows are made of goes behind them, with what code has written there meanwhile.
 */
export function isLostBetween(later: readonly Operation[], context: MigrationContext): boolean {
  return later.some((operation, at) => {
    const isOfRows = operation.kind === 'insert' || operation.kind === 'update' || operation.kind === 'merge';
    return isOfRows && (isMadeAnew(operation.table, context) || isSourceGone(operation, later.slice(at + 1), context));
  });
}

function isSourceGone(
  { table: target, reads, sql }: OperationOf<'insert' | 'update' | 'merge'>,
  behind: readonly Operation[],
  context: MigrationContext,
): boolean {
  const isOf = (tables: readonly Name[], table: Name): boolean =>
    tables.some((one) => sameName(one, table)) && !context.isNewTable(table);
  return behind.some((one) => {
    if (one.kind === 'drop_table' || one.kind === 'rename_table') return isOf(reads, one.table);
    return one.kind === 'drop_column' && isOf([target, ...reads], one.table) && namesWord(sql, one.column);
  });
}

/** The table has the name of one from before the migration, and is not that one. */
function isMadeAnew(table: Name, { before, isNewTable }: MigrationContext): boolean {
  return before.tables.has(key(table)) && isNewTable(table);
}

function namesWord(sql: string, word: string): boolean {
  return new RegExp(`(?<![\\w$])${word.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'i').test(sql);
}

/** What running code may write behind the rows, so that a constraint which comes last fails. */
export function writtenBetween(later: readonly Operation[], { isNewTable }: MigrationContext): readonly string[] {
  const required = later.flatMap((one) => (one.kind === 'set_not_null' && !isNewTable(one.table) ? [one.column] : []));
  const isChecked = later.some(
    (one) =>
      (one.kind === 'add_constraint' && !isNewTable(one.table) && checksRows(one.constraint)) ||
      (one.kind === 'create_index' && one.definition.unique && !isNewTable(one.table)),
  );
  return [
    ...(required.length === 0
      ? []
      : [
          `A row that running code writes meanwhile without a value makes SET NOT NULL of ${listed(required, 'columns')} fail: release the code that writes one first, or give it a default.`,
        ]),
    ...(isChecked
      ? ['A row that running code writes meanwhile may break the constraint that comes behind: then it fails.']
      : []),
  ];
}

function checksRows(constraint: ConstraintDefinition): boolean {
  return !('notValid' in constraint && constraint.notValid === true);
}
