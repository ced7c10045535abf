import { notNullSteps } from '../core/cures.js';
import { isLong } from '../core/effect.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new column whose default differs for each row, so that the table is written anew. */
export const volatileDefaultRewrite: Rule = {
  id: 'volatile-default-rewrite',
  title: 'New column whose default is written into every row',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'A constant default is kept in the catalog, since Postgres 11. A volatile one, such as random() or gen_random_uuid(), must be computed for each row: ' +
    'the server writes the whole table anew under ACCESS EXCLUSIVE, and reads and writes wait.',
  instead: 'Add the column without the default, set the default, then fill existing rows in batches.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column token uuid default gen_random_uuid();',
    safe: `
      alter table orders add column token uuid;
      alter table orders alter column token set default gen_random_uuid();
    `,
  },
  on: {
    add_column(operation, context) {
      const { column, table } = operation;
      const { default: value, ...bare } = column;
      if (value === undefined || context.isNewTable(table)) return;
      if (value.literal !== null && context.effects.length > 0 && !context.effects.some(isLong))
        return {
          notRaised: `The default of \`${column.name}\` is one value for every row, kept in the catalog: no row of \`${text(table)}\` is written.`,
        };
      const because = context.effects.find((effect) => effect.rewrite)?.because;
      if (because !== 'volatile-default' && because !== 'written-default') return;
      return {
        headline: `The default of \`${column.name}\` rewrites the whole table: every query on \`${text(table)}\` waits`,
        subject: { table, column: column.name },
        ...(because === 'written-default'
          ? {
              detail:
                'A server before 11 keeps no default of a new column in its catalog: it writes it into every row.',
            }
          : {}),
        fix: {
          title: 'Set the default after the column is there',
          replaces: [operation],
          steps: [
            {
              operations: [
                { ...operation, column: { ...bare, notNull: false } },
                { kind: 'set_default', table, column: column.name, value },
              ],
              transaction: 'same',
              deploy: 1,
            },
            ...(column.notNull
              ? notNullSteps(table, [column.name], 2, context.facts, {
                  before: `Fill \`${column.name}\` of existing rows in batches, then:`,
                  serverVersion: context.serverVersion,
                })
              : []),
          ],
          caution: `Rows that exist keep NULL in \`${column.name}\` until they are filled in batches.`,
        },
      };
    },
  },
};
