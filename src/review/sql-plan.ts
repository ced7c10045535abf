import type { ChangeSet } from '../core/change-set.js';
import type { ReviewedMigration, ReviewedStatement, Skipped } from '../core/review.js';
import { code, fenced } from './escape.js';
import { historiesOf } from './histories.js';
import { reviewedMigration } from './reviewed-migration.js';
import { frameworks } from './shelves.js';

/** What of a reviewed migration its plan needs. */
export type PlannedMigration = Pick<ReviewedMigration, 'path' | 'framework' | 'transactions'> & {
  readonly statements: readonly Pick<ReviewedStatement, 'sql' | 'transaction' | 'operations'>[];
};

/** What is to run. A review is one. */
export interface SqlPlan {
  readonly migrations: readonly PlannedMigration[];
  readonly skipped: readonly Skipped[];
}

/** The plan of a change, its migrations in the order in which they run. */
export async function planOf(changes: ChangeSet): Promise<SqlPlan> {
  const databases = await historiesOf(changes);
  return {
    migrations: databases.flatMap(({ found, history }) =>
      history.walked.map((walked) => reviewedMigration(walked, found, new Map())),
    ),
    skipped: databases.flatMap(({ history }) => history.skipped),
  };
}

/**
 * What will run, in order, as SQL: transactions that no file opens itself stand as BEGIN and COMMIT, with who opens them. What could
 * not be read is named in comments.
 */
export function planSql(plan: SqlPlan): string {
  return plan.migrations.map((migration) => `-- ${header(migration)}\n${bodyOf(migration, plan)}`).join('\n\n');
}

/** The same as Markdown: a block for each migration. */
export function planMarkdown(plan: SqlPlan): string {
  if (plan.migrations.length === 0) return 'No migration changes here, so nothing will run.';
  return plan.migrations
    .map((migration) => `${code(migration.path)} (${runnerOf(migration)})\n\n${fenced('sql', bodyOf(migration, plan))}`)
    .join('\n\n');
}

function header(migration: PlannedMigration): string {
  return `${oneLine(migration.path)} (${runnerOf(migration)})`;
}

function runnerOf({ framework }: PlannedMigration): string {
  return frameworks.find(({ id }) => id === framework)?.title ?? framework;
}

/** A path may hold a line break, and what follows it would be no comment. */
function oneLine(value: string): string {
  return value.replace(/[\r\n]+/g, ' ');
}

function bodyOf(migration: PlannedMigration, { skipped }: SqlPlan): string {
  const unread = skipped
    .filter(({ path }) => path === migration.path)
    .map(({ line, reason }) => `-- not read, line ${line}: ${oneLine(reason)}`);
  const read = stretches(migration.statements).map((part) => stretch(part, migration));
  const lines = [...unread, ...read];
  return lines.length === 0 ? '-- nothing runs' : lines.join('\n');
}

interface Stretch {
  readonly transaction: string | null;
  readonly statements: PlannedMigration['statements'];
}

/** Statements that follow each other in one transaction, or outside any. */
function stretches(statements: PlannedMigration['statements']): readonly Stretch[] {
  const found: Stretch[] = [];
  for (const statement of statements) {
    const { transaction } = statement;
    const last = found.at(-1);
    if (last === undefined || last.transaction !== transaction) found.push({ transaction, statements: [statement] });
    else found.splice(-1, 1, { ...last, statements: [...last.statements, statement] });
  }
  return found;
}

const opens = {
  runner: 'opened by the runner',
  server: 'sent at once, which the server runs as one transaction',
} as const;

function stretch({ transaction, statements }: Stretch, migration: PlannedMigration): string {
  const lines = statements.map(({ sql }) =>
    sql.trim() === '' ? '-- a statement that is not known as SQL' : `${sql.replace(/;?\s*$/, '')};`,
  );
  if (transaction === null) return ['-- outside any transaction', ...lines].join('\n');
  const { openedBy, endedBy } = migration.transactions.find(({ id }) => id === transaction) ?? {};
  if (openedBy === undefined || openedBy === 'file')
    return [...lines, ...(endedBy === 'runner' ? ['commit; -- by the runner'] : [])].join('\n');
  const isClosed = statements.at(-1)?.operations.some((kind) => kind === 'commit' || kind === 'rollback') === true;
  return [`begin; -- ${opens[openedBy]}`, ...lines, ...(isClosed ? [] : ['commit;'])].join('\n');
}
