import type { Operation } from './operation.js';
import type { MigrationContext, StatementView, TransactionView } from './rule.js';

const frame: ReadonlySet<Operation['kind']> = new Set(['begin', 'commit', 'rollback', 'savepoint']);

/**
 * The statements of a transaction from one on, which can go together into migrations behind this one: then all still run in their order.
 * Null where something of the migration stands behind the transaction, where a statement may not run, or where one is no SQL.
 */
export function statementsFrom(
  first: StatementView,
  { statements }: TransactionView,
  migration: MigrationContext,
): readonly StatementView[] | null {
  const last = statements.at(-1);
  const at = migration.statements.findIndex((view) => view.statement.id === last?.statement.id);
  if (at === -1 || !migration.statements.slice(at + 1).every(isFrame)) return null;
  const moved = statements.slice(statements.indexOf(first)).filter((view) => !isFrame(view));
  return moved.every(isWhole) ? moved : null;
}

function isFrame({ operations }: StatementView): boolean {
  return operations.every(({ kind }) => frame.has(kind));
}

function isWhole({ statement, operations }: StatementView): boolean {
  return (
    statement.conditional !== true && operations.every((operation) => !('sql' in operation) || operation.sql !== '')
  );
}
