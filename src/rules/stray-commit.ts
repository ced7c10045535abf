import type { Problem } from '../core/finding.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** The end of a transaction that nothing has begun. */
export const strayCommit: Rule = {
  id: 'stray-commit',
  title: 'COMMIT without a transaction',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'No transaction is open here, so the command does nothing but warn. What stands before it has been committed statement by statement, and a ROLLBACK takes nothing back.',
  instead: 'Begin the transaction, or leave the command out.',
  source: 'https://www.postgresql.org/docs/17/sql-commit.html',

  examples: {
    given: `create table orders (id bigint primary key);`,
    unsafe: `alter table orders add column note text;
commit;`,
    safe: `begin;
alter table orders add column note text;
commit;`,
  },
  beyondLocks: true,
  on: {
    commit: (_, context) => problem('COMMIT', context),
    rollback: ({ to }, context) => (to === undefined ? problem('ROLLBACK', context) : undefined),
  },
};

function problem(command: string, { transaction, nested }: StatementContext): Problem | undefined {
  if (transaction !== null || nested) return;
  return {
    headline: `\`${command}\` ends nothing here: no transaction is open`,
    subject: { object: command.toLowerCase() },
  };
}
