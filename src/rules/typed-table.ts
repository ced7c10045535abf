import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A table whose columns a type decides. */
export const typedTable: Rule = {
  id: 'typed-table',
  title: 'Table of a type',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A table made OF a type has the columns of the type and no others: each change goes through ALTER TYPE … CASCADE, which locks and rewrites every table of the type at once.',
  instead: 'Write out the columns.',
  source: 'https://www.postgresql.org/docs/17/sql-createtable.html#SQL-CREATETABLE-PARMS-OF-TYPE',

  examples: {
    given: `create type order_row as (id bigint, number text);`,
    unsafe: `create table orders of order_row;`,
    safe: `create table orders (id bigint primary key, number text);`,
  },
  on: {
    create_table({ table, definition: { ofType } }, { nested }) {
      if (ofType === undefined || nested) return;
      return {
        headline: `The columns of \`${text(table)}\` change only with the type \`${text(ofType)}\``,
        subject: { table, object: text(ofType) },
      };
    },
  },
};
