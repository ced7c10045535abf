import { onMadeTables } from '../core/made-tables.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { fitsAny } from '../core/wildcard.js';

/** A new table that nothing explains. */
export const tableCommentMissing: Rule = {
  id: 'table-comment-missing',
  title: 'Table without a comment',
  preset: 'all',
  severity: 'warning',

  why: 'A comment stands where people and tools look at the schema, and outlives the code that made the table.',
  instead: 'Say in a comment what a row of it is.',
  source: 'https://www.postgresql.org/docs/17/sql-comment.html',

  options: {
    tables: {
      value: 'texts',
      means: 'tables that need a comment, with `*` for any part of a name; the rule is silent without',
    },
  },
  examples: {
    options: { tables: ['*'] },
    unsafe: `create table orders (id bigint primary key);`,
    safe: `create table orders (id bigint primary key);
comment on table orders is 'One purchase, from cart to delivery.';`,
  },
  on: onMadeTables(({ name: table, comment }, _, { options }) => {
    if (comment !== undefined || !fitsAny(textsOption(options, 'tables'), text(table))) return;
    return { headline: `\`${text(table)}\` has no comment`, subject: { table } };
  }),
};
