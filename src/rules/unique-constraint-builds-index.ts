import type { FixStep } from '../core/finding.js';
import { endingWith, type Name, text } from '../core/name.js';
import type { ConstraintDefinition, Operation } from '../core/operation.js';
import { besideFirst, inPlaceOf, nameBeside, type Replaced, replacedUniqueness } from '../core/replaced-uniqueness.js';
import type { Rule, StatementContext } from '../core/rule.js';

type Unique = Extract<ConstraintDefinition, { readonly type: 'unique' }>;

/** A unique constraint whose index is built while everybody waits. */
export const uniqueConstraintBuildsIndex: Rule = {
  id: 'unique-constraint-builds-index',
  title: 'Unique constraint that builds its index',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'Adding a unique constraint builds its index under ACCESS EXCLUSIVE: reads and writes wait until the whole table was read. ' +
    'It fails at the first duplicate.',
  instead: 'Build a unique index with CONCURRENTLY, then attach it as the constraint with USING INDEX.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX',
  examples: {
    given: 'create table orders (id bigint primary key, number text);',
    unsafe: 'alter table orders add constraint orders_number_key unique (number);',
    safe: 'alter table orders add constraint orders_number_key unique using index orders_number_idx;',
  },
  on: {
    add_constraint(operation, context) {
      const { constraint, table } = operation;
      if (constraint.type !== 'unique' || constraint.usingIndex !== undefined || context.isNewTable(table)) return;
      const isPartitioned = context.schema.tables.get(text(table))?.partitionBy !== undefined;
      // No index that stands alone keeps ranges from overlapping.
      const isAttachable = !isPartitioned && constraint.withoutOverlaps !== true;
      const replaced = replacedUniqueness(table, context);
      const steps =
        isAttachable && replaced.every(({ movable }) => movable) ? attach(table, constraint, replaced, context) : null;
      return problem(table, constraint, [operation], steps, replaced);
    },
    add_column(operation, context) {
      const { column, table } = operation;
      const constraint = column.constraints.find((candidate) => candidate.type === 'unique');
      if (constraint === undefined || context.isNewTable(table)) return;
      const constraints = column.constraints.filter((candidate) => candidate !== constraint);
      const plain: FixStep = {
        operations: [{ ...operation, column: { ...column, constraints } }],
        transaction: 'same',
        deploy: 1,
      };
      const unique = { ...constraint, columns: [column.name] };
      return problem(table, unique, [operation], [plain, ...attach(table, unique, [], context)], []);
    },
  },
};

function problem(
  table: Name,
  constraint: Unique,
  operations: readonly Operation[],
  steps: readonly FixStep[] | null,
  replaced: readonly Replaced[],
) {
  return {
    headline: `This unique constraint stops every query on \`${text(table)}\` while its index is built`,
    subject: {
      table,
      columns: constraint.columns,
      ...(constraint.name === undefined ? {} : { constraint: constraint.name }),
    },
    ...(replaced.length === 0 ? {} : { instead: besideFirst(replaced, 'constraint', constraint.name) }),
    ...(steps === null
      ? {}
      : {
          fix: {
            title: 'Build the index concurrently and attach it',
            replaces: [...replaced.map(({ drop }) => drop), ...operations],
            steps,
            caution: 'A duplicate makes the build fail and leaves an INVALID index to drop: look for duplicates first.',
          },
        }),
  };
}

function attach(
  table: Name,
  constraint: Unique,
  replaced: readonly Replaced[],
  context: StatementContext,
): readonly FixStep[] {
  const { maxIdentifierBytes } = context.facts;
  const name =
    constraint.name ?? endingWith(`${table.name}_${constraint.columns.join('_')}`, '_key', maxIdentifierBytes);
  const index = nameBeside(name, replaced, context);
  return [
    {
      operations: [
        {
          kind: 'create_index',
          table,
          index,
          concurrently: true,
          definition: {
            unique: true,
            method: 'btree',
            parts: constraint.columns.map((column) => ({ column })),
            include: constraint.include ?? [],
            ...(constraint.nullsNotDistinct === true ? { nullsNotDistinct: true } : {}),
          },
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
          type: 'unique',
          name,
          columns: [],
          usingIndex: index,
          ...(constraint.deferrable === true ? { deferrable: true } : {}),
          ...(constraint.initiallyDeferred === true ? { initiallyDeferred: true } : {}),
        },
      },
    ]),
  ];
}
