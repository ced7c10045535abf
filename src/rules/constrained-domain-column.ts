import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new column of a domain that has a constraint, for which the table is written anew although each row gets null. */
export const constrainedDomainColumn: Rule = {
  id: 'constrained-domain-column',
  title: 'New column of a constrained domain',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'The constraint of the domain is tried on the value of every row, even where that is null: the server writes the whole table anew under ' +
    'ACCESS EXCLUSIVE, and reads and writes wait.',
  instead:
    'Give the column the type under the domain, and the constraint as a check of the table: NOT VALID first, then validated in a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create domain quantity as integer check (value > 0); create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column pieces quantity;',
    safe: `
      alter table orders add column pieces integer;
      alter table orders add constraint orders_pieces_positive check (pieces > 0) not valid;
      alter table orders validate constraint orders_pieces_positive;
    `,
  },
  on: {
    add_column(operation, context) {
      const { column, table } = operation;
      if (context.isNewTable(table) || !context.effects.some((effect) => effect.because === 'constrained-domain'))
        return;
      return {
        headline: `A column of the domain \`${column.type.sql}\` rewrites the whole table: every query on \`${text(table)}\` waits`,
        subject: { table, column: column.name },
      };
    },
  },
};
