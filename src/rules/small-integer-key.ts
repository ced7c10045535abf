import { onMadeColumns } from '../core/made-columns.js';
import { sameName, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Column, Table } from '../core/schema.js';
import { tableOf } from '../core/schema-lookup.js';

/** A key that counts in a type that runs out. */
export const smallIntegerKey: Rule = {
  id: 'small-integer-key',
  title: 'Key of type integer',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'A counted key of type integer ends at 2,147,483,647, and rolled back inserts use numbers up too. When it ends every insert fails, and the change of type then rewrites the table, its indexes and every foreign key to it.',
  instead: 'Use bigint for a key that counts up.',
  source: 'https://www.postgresql.org/docs/17/datatype-numeric.html#DATATYPE-INT',

  examples: {
    unsafe: `create table orders (id serial primary key);`,
    safe: `create table orders (id bigserial primary key);`,
  },
  on: onMadeColumns((table, column, context) => {
    const made = tableOf(context.schemaAfter, table);
    const isKey = made?.constraints.some((one) => one.type === 'primary_key' && one.columns.includes(column.name));
    const end = last[column.type.base];
    if (made === undefined || made.temporary || isKey !== true || end === undefined) return;
    if (!isCounted(column) && !countsElsewhere(made, column, context)) return;
    return {
      headline: `\`${column.name}\` of \`${text(table)}\` runs out at ${end}`,
      subject: { table, column: column.name },
      ...(isCounted(column) ? {} : { severity: 'notice' as const }),
    };
  }),
};

function isCounted({ identity, sequence }: Column): boolean {
  return identity !== undefined || sequence !== undefined;
}

/**
 * A number that the application counts. One that somebody chooses, such as the code of a country, does not run out: it has another name,
 * a smaller type, or comes with its rows.
 */
function countsElsewhere(table: Table, column: Column, { statements }: StatementContext): boolean {
  const { name, type, default: value, generated } = column;
  if (name !== 'id' || type.base !== 'integer' || value !== undefined || generated !== undefined) return false;
  const refers = table.constraints.some((one) => one.type === 'foreign_key' && one.columns.includes(name));
  const isFilled = statements.some(({ operations }) =>
    operations.some((one) => one.kind === 'insert' && sameName(one.table, table.name)),
  );
  return !refers && !isFilled;
}

/** The last number of each type. Source: https://www.postgresql.org/docs/17/datatype-numeric.html#DATATYPE-INT */
const last: Readonly<Record<string, string>> = { smallint: '32,767', integer: '2,147,483,647' };
