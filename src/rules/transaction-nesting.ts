import type { Rule, StatementContext } from '../core/rule.js';

/** A BEGIN or COMMIT inside the transaction of the runner. */
export const transactionNesting: Rule = {
  id: 'transaction-nesting',
  title: 'Transaction inside the transaction of the runner',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The runner has a transaction open already. A BEGIN in it does nothing, and a COMMIT ends it early: what follows runs without one, and when it fails what came before stays.',
  instead: 'Leave BEGIN and COMMIT to the runner, or tell it to open no transaction for this file.',
  source: 'https://www.postgresql.org/docs/17/sql-begin.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `begin;
alter table orders add column note text;
commit;`,
    safe: `alter table orders add column note text;`,
    transaction: 'file',
  },
  beyondLocks: true,
  on: {
    begin: (_, context) =>
      isInRunner(context)
        ? { headline: '`BEGIN` does nothing here: the runner has opened a transaction', subject: { object: 'begin' } }
        : undefined,
    commit: (_, context) => (isInRunner(context) && !hasBegin(context) ? early('COMMIT') : undefined),
    rollback: ({ to }, context) =>
      to === undefined && isInRunner(context) && !hasBegin(context) ? early('ROLLBACK') : undefined,
  },
};

function early(command: string) {
  return {
    headline: `\`${command}\` ends the transaction that the runner has opened`,
    subject: { object: command.toLowerCase() },
  };
}

function isInRunner({ transaction, nested }: StatementContext): boolean {
  return !nested && transaction?.transaction.openedBy === 'runner';
}

/** The BEGIN of the same transaction has been named already. */
function hasBegin({ transaction }: StatementContext): boolean {
  return transaction?.statements.some(({ operations }) => operations.some(({ kind }) => kind === 'begin')) === true;
}
