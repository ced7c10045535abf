import type { MigrationContext, StatementContext, StatementView } from './rule.js';

/** What the change runs in the migrations before this one. */
export function ranInEarlier({
  earlierMigrations,
}: Pick<MigrationContext, 'earlierMigrations'>): readonly StatementView[] {
  return earlierMigrations.flatMap(({ statements }) => statements);
}

/** What the change runs before a statement: in earlier migrations, and in its own. */
export function ranBefore(
  context: Pick<StatementContext, 'earlierMigrations' | 'statements' | 'statement'>,
): readonly StatementView[] {
  const at = context.statements.findIndex((view) => view.statement.id === context.statement.id);
  return [...ranInEarlier(context), ...context.statements.slice(0, at)];
}

/** What the change runs after a statement: in its own migration, and in later ones. */
export function runsAfter(
  context: Pick<StatementContext, 'laterMigrations' | 'statements' | 'statement'>,
): readonly StatementView[] {
  const at = context.statements.findIndex((view) => view.statement.id === context.statement.id);
  return [...context.statements.slice(at + 1), ...context.laterMigrations.flatMap(({ statements }) => statements)];
}
