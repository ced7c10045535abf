import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { picksSingleRows } from '../core/single-rows.js';

/** Rows changed while a table is locked against every query. */
export const backfillWithDdlSameTxn: Rule = {
  id: 'backfill-with-ddl-same-txn',
  title: 'Backfill in the transaction of DDL',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },

  why: 'The lock of the DDL is kept until the transaction commits: while rows are changed, or read, in the same transaction, no query on the locked table runs.',
  instead: 'Change rows in a migration of their own, in batches.',
  source: 'https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`,
    unsafe: `begin;
alter table orders add column note text;
update orders set note = '';
commit;`,
    safe: `begin;
alter table orders add column note text;
commit;
update orders set note = '' where id = 1;`,
  },
  on: {
    update: (operation, context) =>
      picksSingleRows(operation, context.schema) ? undefined : problem(operation.table, context),
    delete: (operation, context) =>
      picksSingleRows(operation, context.schema) ? undefined : problem(operation.table, context),
    insert: ({ table, reads }, context) =>
      reads.some((read) => !context.isNewTable(read)) ? problem(table, context) : undefined,
  },
};

function problem(table: Name, { held, isNewTable, nested, statement }: StatementContext) {
  const waiting = held.find(
    (lock) => lock.object === 'table' && lock.blocks === 'reads+writes' && !isNewTable(lock.relation),
  );
  if (nested || waiting === undefined || statement.conditional === true) return;
  return {
    headline: `No query on \`${text(waiting.relation)}\` runs while these rows change`,
    subject: { table: waiting.relation, object: `rows of ${text(table)}` },
  };
}
