import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** UPDATE of every row in one statement. */
export const updateWithoutWhere: Rule = {
  id: 'update-without-where',
  title: 'UPDATE without WHERE',
  preset: 'recommended',
  family: 'data-loss',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  beyondLocks: true,
  why:
    'Without a condition UPDATE writes every row in one transaction: each row stays locked until it commits, the table doubles in dead rows, ' +
    'and replicas fall behind.',
  instead:
    'Update in batches of some thousand rows, each in a transaction of its own, with a condition that lets it resume.',
  source: 'https://www.postgresql.org/docs/17/sql-update.html',
  examples: {
    given: 'create table orders (id bigint primary key, state text);',
    unsafe: `update orders set state = 'open';`,
    safe: `update orders set state = 'open' where id = 5;`,
  },
  on: {
    update(operation, context) {
      if (operation.batched || (operation.where !== undefined && operation.where.alwaysTrue !== true)) return;
      if (context.isNewTable(operation.table)) return;
      return {
        headline: `This updates every row of \`${text(operation.table)}\` in one transaction`,
        subject: { table: operation.table, columns: operation.set.map((assignment) => assignment.column) },
      };
    },
  },
};
