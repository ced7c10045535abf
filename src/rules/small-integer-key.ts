import type { Problem } from '../core/finding.js';
import { onMadeColumns } from '../core/made-columns.js';
import { type Name, sameName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { textOption } from '../core/rule-options.js';
import type { Column, Table } from '../core/schema.js';
import { tableOf } from '../core/schema-lookup.js';

const known = onMadeColumns((table, column, context) => {
  const made = tableOf(context.schemaAfter, table);
  const isKey = made?.constraints.some((one) => one.type === 'primary_key' && one.columns.includes(column.name));
  if (made === undefined || made.temporary || isKey !== true) return;
  if (!isCounted(column) && !speaksOfEvery(context) && !countsElsewhere(made, column, context)) return;
  return problem(table, column);
});

/** A key that counts in a type that runs out. */
export const smallIntegerKey: Rule = {
  id: 'small-integer-key',
  title: 'Key of type integer',
  preset: 'recommended',
  // Most tables never come near the end of an integer, and nothing about a new one tells which will.
  severity: { large: 'warning', unknown: 'notice', small: 'notice' },
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'A counted key of type integer ends at 2,147,483,647, and rolled back inserts use numbers up too. When it ends every insert fails, and the change of type then rewrites the table, its indexes and every foreign key to it.',
  instead: 'Use bigint for a key that counts up.',
  source: 'https://www.postgresql.org/docs/17/datatype-numeric.html#DATATYPE-INT',

  options: {
    keys: {
      value: 'text',
      oneOf: ['counted', 'every'],
      means:
        'of which keys it speaks: of those that count, which is so where it is not set, or of every one of such a type',
    },
  },
  examples: {
    unsafe: `create table orders (id serial primary key);`,
    safe: `create table orders (id bigserial primary key);`,
  },
  on: {
    ...known,
    add_column(operation, context) {
      const isKnown = tableOf(context.schema, operation.table) !== undefined;
      return isKnown ? known.add_column?.(operation, context) : ofUnknownTable(operation, context);
    },
  },
};

/** Of a table that no migration makes only what the statement says of it is known. */
function ofUnknownTable({ table, column }: OperationOf<'add_column'>, context: StatementContext): Problem | undefined {
  const keys = [
    ...column.constraints,
    ...(context.statements.find(({ statement }) => statement.id === context.statement.id)?.operations ?? []).flatMap(
      (one) => (one.kind === 'add_constraint' && sameName(one.table, table) ? [one.constraint] : []),
    ),
  ];
  const isKey = keys.some((one) => one.type === 'primary_key' && one.columns.includes(column.name));
  return isKey && speaksOfEvery(context) ? problem(table, column) : undefined;
}

function speaksOfEvery({ options }: StatementContext): boolean {
  return textOption(options, 'keys') === 'every';
}

function problem(table: Name, column: Pick<Column, 'name' | 'type' | 'identity' | 'sequence'>): Problem | undefined {
  const end = last[column.type.base];
  if (end === undefined) return;
  return {
    headline: `\`${column.name}\` of \`${text(table)}\` runs out at ${end}`,
    subject: { table, column: column.name },
    ...(isCounted(column)
      ? column.type.base === 'smallint'
        ? { severity: 'warning' as const }
        : {}
      : { severity: 'notice' as const }),
  };
}

function isCounted({ identity, sequence }: Pick<Column, 'identity' | 'sequence'>): boolean {
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
