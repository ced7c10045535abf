import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** TRUNCATE in a migration. */
export const truncate: Rule = {
  id: 'truncate',
  title: 'TRUNCATE',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  why: 'TRUNCATE removes every row at once, under a lock that keeps readers and writers out, and fires no row triggers.',
  instead: 'Delete the rows that must go in batches, or empty the table outside migrations.',
  source: 'https://www.postgresql.org/docs/17/sql-truncate.html',
  quietedBy: ['truncate-cascade'],
  examples: {
    given: 'create table orders (id bigint primary key, placed_at date);',
    unsafe: 'truncate orders;',
    safe: `delete from orders where id in (select id from orders where placed_at < '2020-01-01' limit 1000);`,
  },
  beyondLocks: true,
  on: {
    truncate(operation, context) {
      return operation.tables
        .filter((table) => !context.isNewTable(table))
        .map((table) => ({ headline: `This removes every row of \`${text(table)}\``, subject: { table } }));
    },
  },
};
