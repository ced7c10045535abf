import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** DELETE that leaves no row. */
export const deleteWithoutWhere: Rule = {
  id: 'delete-without-where',
  title: 'DELETE without WHERE',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  beyondLocks: true,
  why: 'Without a condition, or with one that is always true, DELETE removes every row, in one transaction that locks each of them.',
  instead: 'Say which rows must go, and delete them in batches.',
  source: 'https://www.postgresql.org/docs/17/sql-delete.html',
  examples: {
    given: 'create table orders (id bigint primary key, placed_at date);',
    unsafe: 'delete from orders;',
    safe: 'delete from orders where id = 5;',
  },
  on: {
    delete(operation, context) {
      if (operation.where !== undefined && operation.where.alwaysTrue !== true) return;
      if (context.isNewTable(operation.table)) return;
      return {
        headline: `This deletes every row of \`${text(operation.table)}\``,
        subject: { table: operation.table },
      };
    },
  },
};
