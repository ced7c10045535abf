import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A column of type xml. */
export const typeXml: Rule = {
  id: 'type-xml',
  title: 'Type xml',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'xml has no operators for comparison, so that it can be neither indexed, nor sorted, nor made distinct.',
  instead: 'Use jsonb, or text beside the columns that are searched.',
  source: 'https://www.postgresql.org/docs/17/datatype-xml.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, value xml);`,
    safe: `create table orders (id bigint primary key, value jsonb);`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base === 'xml')) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` can be neither indexed nor sorted: \`xml\` has no comparison`,
      subject: { table, column },
    };
  }),
};
