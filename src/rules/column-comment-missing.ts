import { onMadeColumns } from '../core/made-columns.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { tableOf } from '../core/schema-lookup.js';
import { fitsAny } from '../core/wildcard.js';

/** A new column that nothing explains. */
export const columnCommentMissing: Rule = {
  id: 'column-comment-missing',
  title: 'Column without a comment',
  preset: 'all',
  severity: 'warning',

  why: 'A comment stands where people and tools look at the schema: it says the unit, the range and who writes the column.',
  instead: 'Say in a comment what the column holds.',
  source: 'https://www.postgresql.org/docs/17/sql-comment.html',

  options: {
    tables: {
      value: 'texts',
      means: 'tables whose new columns need a comment, with `*` for any part of a name; the rule is silent without',
    },
  },
  examples: {
    options: { tables: ['*'] },
    given: `create table orders (id bigint primary key);`,
    unsafe: `alter table orders add column weight integer;`,
    safe: `alter table orders add column weight integer;
comment on column orders.weight is 'Grams, packing included.';`,
  },
  on: onMadeColumns((table, { name: column, comment, sequence, identity }, { options, schemaAfter }) => {
    if (comment !== undefined || !fitsAny(textsOption(options, 'tables'), text(table))) return;
    // A number that the server counts says nothing but which row it is, and frameworks make it without a place for a comment.
    const isCounted = sequence !== undefined || identity !== undefined;
    const made = tableOf(schemaAfter, table);
    if (isCounted && made?.constraints.some((one) => one.type === 'primary_key' && one.columns.join() === column))
      return;
    return { headline: `\`${column}\` of \`${text(table)}\` has no comment`, subject: { table, column } };
  }),
};
