import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { picksSingleRows } from '../core/single-rows.js';

/** A large UPDATE or DELETE in one statement. */
export const unbatchedBackfill: Rule = {
  id: 'unbatched-backfill',
  title: 'Rows changed in one statement',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  whileRunning: true,
  oncePerTransaction: true,
  why:
    'One statement that changes many rows keeps each of them locked until the transaction commits, leaves as many dead rows behind, and ' +
    'holds replicas and VACUUM back while it runs.',
  instead: 'Change rows in batches of some thousand, each in a transaction of its own, outside the schema migration.',
  source: 'https://www.postgresql.org/docs/17/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY',
  quietedBy: ['change-null-with-default-backfill', 'backfill-with-ddl-same-txn'],
  examples: {
    given: 'create table orders (id bigint primary key, state text);',
    unsafe: `update orders set state = 'open' where state is null;`,
    safe: `update orders set state = 'open' where id = 5;`,
  },
  on: {
    update(operation, context) {
      if (operation.batched || operation.where === undefined || operation.where.alwaysTrue === true) return;
      if (context.isNewTable(operation.table) || picksSingleRows(operation, context.schema)) return;
      return {
        headline: `Every row of \`${text(operation.table)}\` that this updates stays locked until the transaction commits`,
        subject: { table: operation.table, columns: operation.set.map((assignment) => assignment.column) },
      };
    },
    delete(operation, context) {
      if (operation.batched || operation.where === undefined || operation.where.alwaysTrue === true) return;
      if (context.isNewTable(operation.table) || picksSingleRows(operation, context.schema)) return;
      return {
        headline: `Every row of \`${text(operation.table)}\` that this deletes stays locked until the transaction commits`,
        subject: { table: operation.table },
      };
    },
  },
};
