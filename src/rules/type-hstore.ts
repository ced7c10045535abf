import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { onTypedColumns } from '../core/typed-columns.js';

/** A column of type hstore. */
export const typeHstore: Rule = {
  id: 'type-hstore',
  title: 'Type hstore',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'hstore holds text only, knows no nesting, and needs an extension wherever the schema is restored.',
  instead: 'Use jsonb.',
  source: 'https://www.postgresql.org/docs/17/hstore.html',

  examples: {
    unsafe: `create table orders (id bigint primary key, value hstore);`,
    safe: `create table orders (id bigint primary key, value jsonb);`,
  },
  on: onTypedColumns(({ table, column, type }) => {
    if (!(type.base === 'hstore')) return;
    return {
      headline: `\`${column}\` of \`${text(table)}\` holds text without nesting and needs an extension: \`hstore\``,
      subject: { table, column },
    };
  }),
};
