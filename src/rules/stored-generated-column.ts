import { canRun } from '../core/features.js';
import { text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule } from '../core/rule.js';

/** A stored generated column on a table in use, whose value is computed for every row by writing the table anew. */
export const storedGeneratedColumn: Rule = {
  id: 'stored-generated-column',
  title: 'Stored generated column added to a table in use',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'The value of a stored generated column stands in each row: to add one, or to give it another expression, the server writes the whole ' +
    'table anew under ACCESS EXCLUSIVE, and reads and writes wait.',
  instead:
    'Add a plain column, keep it filled with a trigger, and fill existing rows in batches; or compute the value in a view.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key, net numeric, tax numeric);',
    unsafe: 'alter table orders add column total numeric generated always as (net + tax) stored;',
    safe: 'alter table orders add column total numeric;',
  },
  on: {
    add_column(operation, context) {
      const { column, table } = operation;
      if (context.isNewTable(table) || !context.effects.some((effect) => effect.because === 'stored-generated')) return;
      const virtual = computedWhenRead(operation);
      const fits = virtual !== null && canRun(virtual, context);
      return {
        headline: `Computing \`${column.name}\` for every row rewrites the whole table: every query on \`${text(table)}\` waits`,
        subject: { table, column: column.name },
        ...(fits
          ? {
              fix: {
                title: 'Compute it when it is read',
                replaces: [operation],
                steps: [{ operations: [virtual], transaction: 'same' as const, deploy: 1 }],
                caution: 'A virtual column is computed at each read, and no index can be built on it.',
              },
            }
          : {}),
      };
    },
    set_expression(operation, context) {
      const { column, table } = operation;
      if (context.isNewTable(table) || !context.effects.some((effect) => effect.rewrite)) return;
      return {
        headline: `The new expression of \`${column}\` rewrites the whole table: every query on \`${text(table)}\` waits`,
        subject: { table, column },
        instead:
          'Add a plain column with the new value, keep it filled with a trigger, fill existing rows in batches, then switch over.',
      };
    },
  },
};

/** The same column, computed at each read. */
function computedWhenRead(operation: OperationOf<'add_column'>): OperationOf<'add_column'> | null {
  const { column } = operation;
  if (column.generated === undefined || column.constraints.length > 0) return null;
  return { ...operation, column: { ...column, generated: { ...column.generated, stored: false } } };
}
