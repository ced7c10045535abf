import type { Evidence } from '../core/rehearsal.js';
import type { ReviewedMigration } from '../core/review.js';
import type { Recognised } from './recognise.js';
import type { WalkedMigration } from './walk.js';

/** A migration as a review shows it. */
export function reviewedMigration(
  { migration, statements }: WalkedMigration,
  { database, framework }: Pick<Recognised, 'database' | 'framework'>,
  evidence: ReadonlyMap<string, Evidence>,
): ReviewedMigration {
  return {
    path: migration.path,
    database: database.id,
    framework: database.framework,
    dialect: database.dialect.value,
    serverVersion: database.serverVersion?.value ?? null,
    ...(framework.checksums ? { checksums: true } : {}),
    transactions: migration.transactions.map(({ id, openedBy, endedBy }) => ({
      id,
      openedBy,
      ...(endedBy === undefined ? {} : { endedBy }),
    })),
    statements: statements.map((view) => ({
      id: view.statement.id,
      sql: view.statement.sql,
      startLine: view.statement.location.startLine,
      endLine: view.statement.location.endLine,
      transaction: view.statement.transaction,
      operations: view.operations.map((operation) => operation.kind),
      effects: view.effects,
      evidence: evidence.get(view.statement.id) ?? null,
    })),
  };
}
