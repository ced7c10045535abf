import type { Rule } from '../core/rule.js';

/** A transaction that the file opens and does not end. */
export const transactionUnclosed: Rule = {
  id: 'transaction-unclosed',
  title: 'Transaction that is never committed',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The file opens a transaction and does not end it. What it did is rolled back when the connection closes, or stays open, with its locks, until somebody notices.',
  instead: 'End it with COMMIT.',
  source: 'https://www.postgresql.org/docs/17/sql-commit.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `begin;
alter table orders add column note text;`,
    safe: `begin;
alter table orders add column note text;
commit;`,
  },
  beyondLocks: true,
  on: {
    transaction({ transaction, statements }) {
      if (transaction.openedBy !== 'file' || transaction.endedBy === 'runner') return;
      // Of an edited file only the statements that are new are here, and its COMMIT is seldom one of them.
      if (statements.length < transaction.statements.length) return;
      const ends = statements.some(({ operations }) =>
        operations.some(
          (operation) => operation.kind === 'commit' || (operation.kind === 'rollback' && operation.to === undefined),
        ),
      );
      const [first] = statements;
      if (ends || first === undefined) return;
      return {
        headline: 'The transaction that begins here is never committed',
        subject: { file: first.statement.location.path },
        location: first.statement.location,
      };
    },
  },
};
