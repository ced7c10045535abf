import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { columnOf } from '../core/schema-lookup.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A yes or no that can also be neither. */
export const nullableBoolean: Rule = {
  id: 'nullable-boolean',
  title: 'Boolean that can be null',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A boolean that can be null has three values, and most conditions forget the third: neither `where paid` nor `where not paid` finds the rows that hold it.',
  instead: 'Give it a default and NOT NULL.',
  source: 'https://www.postgresql.org/docs/17/datatype-boolean.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, paid boolean);`,
    safe: `create table orders (id bigint primary key, paid boolean not null default false);`,
  },
  on: onTypedColumns(({ table, column, type, definition }, { schemaAfter }) => {
    if (definition === null || type.base !== 'boolean' || type.array > 0 || definition.generated !== undefined) return;
    const found = columnOf(schemaAfter, table, column);
    if (found === undefined || found.notNull) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` is true, false or neither`,
      subject: { table, column },
    };
  }),
};
