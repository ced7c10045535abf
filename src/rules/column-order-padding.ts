import { onMadeTables } from '../core/made-tables.js';
import { text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { numberOption } from '../core/rule-options.js';
import type { Column, Table } from '../core/schema.js';

interface Space {
  readonly name: string;
  readonly bytes: number;
  readonly alignBytes: number;
}

/** Columns in an order that leaves gaps in each row. */
export const columnOrderPadding: Rule = {
  id: 'column-order-padding',
  title: 'Columns in an order that wastes space',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'A value begins at a multiple of its alignment, so a bigint behind a boolean leaves seven bytes empty in every row. The order of columns can never be changed afterwards.',
  instead: 'Put the columns of 8 bytes first, then those of 4, 2 and 1, then those of any length.',
  source: 'https://www.postgresql.org/docs/17/storage-page-layout.html#STORAGE-TUPLE-LAYOUT',

  options: {
    bytes: { value: 'number', means: 'from how many wasted bytes of each row on it speaks; 8 where it is not set' },
  },
  examples: {
    unsafe: `create table orders (paid boolean not null, id bigint primary key, sent boolean not null, placed_at timestamptz not null);`,
    safe: `create table orders (id bigint primary key, placed_at timestamptz not null, paid boolean not null, sent boolean not null);`,
  },
  on: onMadeTables((table, operation, context) => {
    const known = fixed(table, context);
    const sorted = [...known].sort((one, other) => other.alignBytes - one.alignBytes);
    const wasted = padding(known) - padding(sorted);
    if (wasted < numberOption(context.options, 'bytes', 8)) return;
    return {
      headline: `Up to ${wasted} bytes of each row of \`${text(table.name)}\` are padding between its columns`,
      subject: { table: table.name },
      ...cure(operation, sorted),
    };
  }),
};

/** The leading columns of a fixed length that are never null: where those behind them begin differs from row to row. */
function fixed({ columns }: Table, { facts, schemaAfter }: StatementContext): readonly Space[] {
  const spaceOf = ({ name, type, notNull }: Column): Space | null => {
    const storage = facts.storageOf?.(type, schemaAfter) ?? null;
    return storage === null || !notNull ? null : { name, ...storage };
  };
  const spaces = columns.map(spaceOf);
  const end = spaces.indexOf(null);
  return spaces.slice(0, end === -1 ? undefined : end).flatMap((space) => space ?? []);
}

/** Empty bytes between values that stand one behind the other. */
function padding(spaces: readonly Space[]): number {
  let at = 0;
  let empty = 0;
  for (const { bytes, alignBytes } of spaces) {
    const gap = (alignBytes - (at % alignBytes)) % alignBytes;
    empty += gap;
    at += gap + bytes;
  }
  return empty;
}

function cure(operation: OperationOf<'create_table'>, sorted: readonly Space[]) {
  const { columns, inherits, like, ofType } = operation.definition;
  if (inherits !== undefined || like !== undefined || ofType !== undefined) return {};
  const moved = sorted.flatMap(({ name }) => columns.find((column) => column.name === name) ?? []);
  const rest = columns.filter((column) => !moved.includes(column));
  const definition = { ...operation.definition, columns: [...moved, ...rest] };
  const steps = [{ operations: [{ ...operation, definition }], transaction: 'same' as const, deploy: 1 }];
  return { fix: { title: 'Order the columns by their size', replaces: [operation], steps } };
}
