import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new numbered column, which gives every row its number by writing the table anew. */
export const serialOrAutoincrementColumn: Rule = {
  id: 'serial-or-autoincrement-column',
  title: 'Serial or identity column added to a table in use',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  beyondLocks: true,
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'A serial or identity column numbers every existing row: the server writes the whole table anew under ACCESS EXCLUSIVE, and reads ' +
    'and writes wait.',
  instead:
    'Add a nullable bigint column, give it a sequence as its default, fill existing rows in batches, then make it NOT NULL.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column number bigserial;',
    safe: `
      create sequence orders_number_seq;
      alter table orders add column number bigint;
      alter table orders alter column number set default nextval('orders_number_seq');
    `,
  },
  on: {
    add_column(operation, context) {
      const { column, table } = operation;
      if (column.autoIncrement !== true && column.identity === undefined) return;
      if (context.isNewTable(table) || !context.effects.some((effect) => effect.rewrite)) return;
      return {
        headline: `Numbering every row for \`${column.name}\` rewrites the whole table: every query on \`${text(table)}\` waits`,
        subject: { table, column: column.name },
      };
    },
  },
};
