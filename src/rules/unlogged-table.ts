import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { tableOf } from '../core/schema-lookup.js';

/** A table that a crash empties. */
export const unloggedTable: Rule = {
  id: 'unlogged-table',
  title: 'Unlogged table',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'An unlogged table is emptied after a crash of the server, and is not there on replicas.',
  instead: 'Keep it logged, unless every row can be made again.',
  source: 'https://www.postgresql.org/docs/17/sql-createtable.html#SQL-CREATETABLE-UNLOGGED',

  examples: {
    unsafe: `create unlogged table orders (id bigint primary key);`,
    safe: `create table orders (id bigint primary key);`,
  },
  on: {
    create_table({ table, definition }, { schemaAfter }) {
      if (definition.unlogged !== true || tableOf(schemaAfter, table)?.unlogged !== true) return;
      return { headline: `A crash of the server empties \`${text(table)}\``, subject: { table } };
    },
  },
};
