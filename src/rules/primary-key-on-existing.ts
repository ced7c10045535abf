import { notNullSteps } from '../core/cures.js';
import type { FixStep } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { ColumnDefinition, ConstraintDefinition } from '../core/operation.js';
import { besideFirst, inPlaceOf, nameBeside, type Replaced, replacedUniqueness } from '../core/replaced-uniqueness.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A primary key whose index is built, and whose columns are read for nulls, while everybody waits. */
export const primaryKeyOnExisting: Rule = {
  id: 'primary-key-on-existing',
  title: 'Primary key added to a table in use',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'ADD PRIMARY KEY builds a unique index under ACCESS EXCLUSIVE, and reads the table once more where a column may hold nulls. ' +
    'Reads and writes wait for all of it.',
  instead:
    'Make the columns NOT NULL through a validated check, build a unique index with CONCURRENTLY, then attach it with USING INDEX.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
  examples: {
    given: 'create table orders (id bigint not null);',
    unsafe: 'alter table orders add constraint orders_pkey primary key (id);',
    safe: 'alter table orders add constraint orders_pkey primary key using index orders_id_idx;',
  },
  on: {
    add_constraint(operation, context) {
      const { constraint, table } = operation;
      if (constraint.type !== 'primary_key' || constraint.usingIndex !== undefined || context.isNewTable(table)) return;
      const isPartitioned = context.schema.tables.get(text(table))?.partitionBy !== undefined;
      // No index that stands alone keeps ranges from overlapping.
      const replaced = replacedUniqueness(table, context);
      const isAttachable =
        !isPartitioned && constraint.withoutOverlaps !== true && replaced.every(({ movable }) => movable);
      return {
        headline: `This primary key stops every query on \`${text(table)}\` while its index is built`,
        subject: { table, columns: constraint.columns },
        ...(replaced.length === 0 ? {} : { instead: besideFirst(replaced, 'constraint', constraint.name) }),
        ...(isAttachable
          ? {
              fix: {
                title: 'Build the index concurrently and attach it',
                replaces: [...replaced.map(({ drop }) => drop), operation],
                steps: steps(table, constraint, replaced, context),
                caution: 'A duplicate or a null makes a step fail: look for them first.',
              },
            }
          : {}),
      };
    },
    add_column(operation, context) {
      if (!operation.column.constraints.some((constraint) => constraint.type === 'primary_key')) return;
      if (context.isNewTable(operation.table)) return;
      return {
        headline: `This primary key stops every query on \`${text(operation.table)}\` while the table is rewritten and indexed`,
        subject: { table: operation.table, columns: [operation.column.name] },
        instead: `Add a nullable column${ofItsOwn(operation.column)}, fill existing rows in batches, make it NOT NULL through a validated check, build a unique index with CONCURRENTLY, then attach it with USING INDEX.`,
      };
    },
  },
};

/** How new rows get the value that the column gives them. */
function ofItsOwn({ autoIncrement, identity, default: value }: ColumnDefinition): string {
  if (autoIncrement === true || identity !== undefined) return ', give it a sequence as its default';
  return value === undefined ? '' : ', set its default in a statement of its own';
}

type PrimaryKey = Extract<ConstraintDefinition, { readonly type: 'primary_key' }>;

function steps(
  table: Name,
  constraint: PrimaryKey,
  replaced: readonly Replaced[],
  context: StatementContext,
): readonly FixStep[] {
  const { columns, include = [], deferrable, initiallyDeferred } = constraint;
  const name = constraint.name ?? `${table.name}_pkey`;
  const index = nameBeside(name, replaced, context);
  const nullable = columns.filter((column) => !context.isProven(table, column, 'not null'));
  return [
    ...(nullable.length === 0
      ? []
      : notNullSteps(table, nullable, 1, context.facts, { serverVersion: context.serverVersion })),
    {
      operations: [
        {
          kind: 'create_index',
          table,
          index,
          concurrently: true,
          definition: { unique: true, method: 'btree', parts: columns.map((column) => ({ column })), include },
        },
      ],
      transaction: 'none',
      deploy: 1,
    },
    inPlaceOf(replaced, [
      {
        kind: 'add_constraint',
        table,
        constraint: {
          type: 'primary_key',
          name,
          columns: [],
          usingIndex: index,
          ...(deferrable === true ? { deferrable } : {}),
          ...(initiallyDeferred === true ? { initiallyDeferred } : {}),
        },
      },
    ]),
  ];
}
