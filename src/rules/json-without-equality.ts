import { text } from '../core/name.js';
import type { Type } from '../core/operation.js';
import type { Rule } from '../core/rule.js';

/** A json column on a table in use, whose rows can then no longer be compared as a whole. */
export const jsonWithoutEquality: Rule = {
  id: 'json-without-equality',
  title: 'Column of the type json',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'json has no equality operator. Every SELECT DISTINCT, GROUP BY and UNION that takes all columns of the table, as an ORM writes them, fails ' +
    'as soon as the column is there.',
  instead: 'Use jsonb, which compares, can be indexed, and is parsed once.',
  source: 'https://www.postgresql.org/docs/17/datatype-json.html',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column extras json;',
    safe: 'alter table orders add column extras jsonb;',
  },
  on: {
    add_column(operation, context) {
      const { column, table } = operation;
      if (!isJson(column.type) || context.isNewTable(table)) return;
      return {
        headline: `\`${column.name}\` is json: \`DISTINCT\` and \`GROUP BY\` over all columns of \`${text(table)}\` fail`,
        subject: { table, column: column.name },
        fix: {
          title: 'Use jsonb',
          replaces: [operation],
          steps: [
            {
              operations: [{ ...operation, column: { ...column, type: jsonbLike(column.type) } }],
              transaction: 'same',
              deploy: 1,
            },
          ],
          caution: 'jsonb keeps neither the order of keys, nor spaces, nor a key that is given twice.',
        },
      };
    },
    alter_column_type(operation, context) {
      const { column, table, type } = operation;
      if (!isJson(type) || context.isNewTable(table)) return;
      const before = context.schema.tables.get(text(table))?.columns.find((one) => one.name === column);
      if (before !== undefined && isJson(before.type)) return;
      return {
        headline: `\`${column}\` becomes json: \`DISTINCT\` and \`GROUP BY\` over all columns of \`${text(table)}\` fail`,
        subject: { table, column },
      };
    },
  },
};

function jsonbLike({ array }: Type): Type {
  return { sql: `jsonb${'[]'.repeat(array)}`, base: 'jsonb', modifiers: [], array };
}

/** An array of it compares no better. */
function isJson({ base }: Type): boolean {
  return base === 'json';
}
