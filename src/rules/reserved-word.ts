import { isReserved, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A name that must always be quoted. */
export const reservedWord: Rule = {
  id: 'reserved-word',
  title: 'Reserved word as a name',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A reserved word is a name only in double quotes: each statement that forgets them fails, or means something else.',
  instead: 'Choose another name.',
  source: 'https://www.postgresql.org/docs/17/sql-keywords-appendix.html',

  examples: {
    unsafe: `create table "order" (id bigint primary key);`,
    safe: `create table orders (id bigint primary key);`,
  },
  on: {
    create_table: ({ table, definition: { columns } }) => [
      ...(isReserved(table.name) ? [{ headline: `\`${text(table)}\` must always be quoted`, subject: { table } }] : []),
      ...columns
        .filter(({ name }) => isReserved(name))
        .map(({ name }) => ({
          headline: `\`${name}\` of \`${text(table)}\` must always be quoted`,
          subject: { table, column: name },
        })),
    ],
    add_column: ({ table, column: { name } }) =>
      isReserved(name)
        ? { headline: `\`${name}\` of \`${text(table)}\` must always be quoted`, subject: { table, column: name } }
        : undefined,
  },
};
