import { onMadeColumns } from '../core/made-columns.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { fitsAny } from '../core/wildcard.js';

/** A new column that may be null. */
export const nullableColumnNotAllowed: Rule = {
  id: 'nullable-column-not-allowed',
  title: 'Column that may be null',
  preset: 'all',
  severity: 'warning',

  why: 'A null makes comparisons answer neither true nor false: conditions, NOT IN and sums treat such rows in their own way, and each reader has to think of it.',
  instead: 'Make it NOT NULL, with a default where the table has rows.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL',

  options: {
    tables: {
      value: 'texts',
      means: 'tables whose new columns may not be null, with `*` for any part of a name; the rule is silent without',
    },
  },
  examples: {
    options: { tables: ['*'] },
    unsafe: `create table orders (id bigint primary key, note text);`,
    safe: `create table orders (id bigint primary key, note text not null default '');`,
  },
  quietedBy: ['nullable-boolean'],
  on: onMadeColumns((table, { name: column, notNull, generated }, { options }) => {
    if (notNull || generated !== undefined || !fitsAny(textsOption(options, 'tables'), text(table))) return;
    return { headline: `\`${column}\` of \`${text(table)}\` may be null`, subject: { table, column } };
  }),
};
