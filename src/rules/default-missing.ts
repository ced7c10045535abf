import { onMadeColumns } from '../core/made-columns.js';
import { type Name, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import type { Schema } from '../core/schema.js';
import { constraintsOf } from '../core/schema-lookup.js';
import { fitsAny } from '../core/wildcard.js';

/** A required column that every insert has to name. */
export const defaultMissing: Rule = {
  id: 'default-missing',
  title: 'Required column without a default',
  preset: 'all',
  severity: 'warning',

  why: 'Without a default each insert, also one by hand or by older code, must know the column.',
  instead: 'Give the column a default.',
  source: 'https://www.postgresql.org/docs/17/ddl-default.html',

  options: {
    tables: {
      value: 'texts',
      means:
        'tables whose required columns need a default, with `*` for any part of a name; the rule is silent without',
    },
  },
  examples: {
    options: { tables: ['*'] },
    unsafe: `create table orders (id bigint primary key, state text not null);`,
    safe: `create table orders (id bigint primary key, state text not null default 'open');`,
  },
  quietedBy: ['required-column-without-default'],
  on: onMadeColumns((table, { name: column, notNull, default: value, identity, generated }, context) => {
    if (!notNull || value !== undefined || identity !== undefined || generated !== undefined) return;
    if (!fitsAny(textsOption(context.options, 'tables'), text(table))) return;
    if (isKey(context.schemaAfter, table, column)) return;
    return { headline: `Every insert into \`${text(table)}\` has to give \`${column}\``, subject: { table, column } };
  }),
};

/** What names the row, or a row of another table, has no value that would do for all. */
function isKey(schema: Schema, table: Name, column: string): boolean {
  return constraintsOf(schema, table).some(
    (one) => (one.type === 'primary_key' || one.type === 'foreign_key') && one.columns.includes(column),
  );
}
