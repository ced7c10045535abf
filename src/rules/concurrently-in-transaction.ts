import type { NotRaised, Problem, Subject } from '../core/finding.js';
import { type Name, sameName, text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A command that the server refuses inside a transaction, inside one. */
export const concurrentlyInTransaction: Rule = {
  id: 'concurrently-in-transaction',
  title: 'Command that cannot run inside a transaction',
  preset: 'recommended',
  severity: 'error',
  dialects: ['postgres'],
  why: 'CREATE INDEX CONCURRENTLY and its relatives commit on the way, so the server refuses them inside a transaction.',
  instead: 'Put it into a migration of its own that runs outside a transaction.',
  source: 'https://www.postgresql.org/docs/17/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    given: 'create table orders (id bigint primary key, placed_at date);',
    unsafe: `
      begin;
      create index concurrently orders_placed_at_idx on orders (placed_at);
      commit;
    `,
    safe: 'create index concurrently orders_placed_at_idx on orders (placed_at);',
  },
  beyondLocks: true,
  on: {
    create_index: (operation, context) =>
      problem(operation, 'CREATE INDEX CONCURRENTLY', { table: operation.table, index: operation.index }, context),
    drop_index: (operation, context) =>
      problem(operation, 'DROP INDEX CONCURRENTLY', { ...on(operation.table), index: operation.index.name }, context),
    reindex: (operation, context) =>
      problem(
        operation,
        'REINDEX',
        { ...on(operation.table), object: operation.name === undefined ? operation.object : text(operation.name) },
        context,
      ),
    detach_partition: (operation, context) =>
      problem(
        operation,
        'DETACH PARTITION CONCURRENTLY',
        { table: operation.table, object: text(operation.partition) },
        context,
      ),
    add_enum_value: (operation, context) =>
      isMadeBefore(operation.type, context)
        ? undefined
        : problem(
            operation,
            'ALTER TYPE … ADD VALUE',
            { object: `${text(operation.type)} ${operation.value}` },
            context,
          ),
    vacuum: (operation, context) =>
      problem(operation, 'VACUUM', { object: operation.tables.map(text).join(',') }, context),
    create_database: (operation, context) =>
      problem(operation, 'CREATE DATABASE', { object: operation.database }, context),
    drop_database: (operation, context) => problem(operation, 'DROP DATABASE', { object: operation.database }, context),
    alter_system: (operation, context) => problem(operation, 'ALTER SYSTEM', { object: operation.setting }, context),
  },
};

function on(table: Name | undefined): Subject {
  return table === undefined ? {} : { table };
}

/** A type that the same transaction has made may be given values. Source: https://www.postgresql.org/docs/11/sql-altertype.html (Notes) */
function isMadeBefore(type: Name, { transaction }: StatementContext): boolean {
  return (
    transaction?.statements.some((view) =>
      view.operations.some((one) => one.kind === 'create_enum' && sameName(one.type, type)),
    ) === true
  );
}

function problem(
  operation: Operation,
  command: string,
  subject: Subject,
  context: StatementContext,
): Problem | NotRaised | undefined {
  if (!context.facts.refusesTransaction(operation, context.serverVersion)) return;
  if (context.transaction === null)
    return { notRaised: `No transaction is open round this \`${command}\`, so the server does not refuse it.` };
  return {
    headline: `\`${command}\` cannot run inside a transaction: this migration fails`,
    subject,
    fix: {
      title: 'Run it outside a transaction',
      replaces: [operation],
      steps: [{ operations: [operation], transaction: 'none', deploy: 1 }],
    },
  };
}
