import { onMadeTables } from '../core/made-tables.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new table that requires nothing of its rows. */
export const allColumnsNullable: Rule = {
  id: 'all-columns-nullable',
  title: 'Every column may be null',
  preset: 'strict',
  severity: 'notice',

  why: 'A row of such a table may say nothing at all, and every reader has to expect it. What is known of each row can be required from the first row on, and only with care later.',
  instead: 'Make the columns NOT NULL that every row has.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL',

  examples: {
    unsafe: `create table orders (id bigint primary key, number text, total numeric, placed_at timestamptz);`,
    safe: `create table orders (id bigint primary key, number text not null, total numeric, placed_at timestamptz);`,
  },
  on: onMadeTables(({ name: table, columns, constraints, inherits }) => {
    const keys = constraints.flatMap((one) => (one.type === 'primary_key' ? one.columns : []));
    const data = columns.filter(
      ({ name, identity, generated }) => !keys.includes(name) && identity === undefined && generated === undefined,
    );
    if (inherits.length > 0 || data.length < 3 || data.some(({ notNull }) => notNull)) return;
    return { headline: `A row of \`${text(table)}\` may have no value but its key`, subject: { table } };
  }),
};
