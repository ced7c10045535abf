import type { FixStep } from '../core/finding.js';
import { key, text } from '../core/name.js';
import type { ConstraintDefinition, OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Constraint } from '../core/schema.js';

type Check = Extract<Constraint, { readonly type: 'check' }>;

/** A type change that would cost nothing, were it not for a check on the column, for which every row is read. */
export const typeChangeWithCheck: Rule = {
  id: 'type-change-with-check',
  title: 'Type change under a check',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'The new type leaves every value as it is on disk, but a check on the column is tried again: the server reads every row under ACCESS ' +
    'EXCLUSIVE, and reads and writes wait.',
  instead:
    'Drop the check, change the type, add the check again as NOT VALID, and validate it in a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: `create table orders (id bigint primary key, number varchar(20), constraint orders_number_filled check (number <> ''));`,
    unsafe: 'alter table orders alter column number type text;',
    safe: `
      begin;
      alter table orders drop constraint orders_number_filled;
      alter table orders alter column number type text;
      alter table orders add constraint orders_number_filled check (number <> '') not valid;
      commit;
      alter table orders validate constraint orders_number_filled;
    `,
  },
  on: {
    alter_column_type(operation, context) {
      const { table, column, type } = operation;
      if (context.isNewTable(table)) return;
      if (!context.effects.some((effect) => effect.because === 'type-change-check')) return;
      const steps = withoutChecks(operation, context);
      return {
        headline: `Changing \`${column}\` to \`${type.sql}\` tries its check again: every query on \`${text(table)}\` waits while each row is read`,
        subject: { table, column },
        ...(steps === null
          ? {}
          : {
              fix: {
                title: 'Take the check off for the change',
                replaces: [operation],
                steps,
                caution: 'The three changes of the first step belong into one transaction: no row goes by unchecked.',
              },
            }),
      };
    },
  },
};

/** Null where the check belongs to a parent or to heirs as well, or where a step of its own cannot name it. */
function withoutChecks(
  operation: OperationOf<'alter_column_type'>,
  context: StatementContext,
): readonly FixStep[] | null {
  const { table, column } = operation;
  const found = context.schema.tables.get(key(table));
  if (found === undefined || found.partitionOf !== undefined || found.inherits.length > 0) return null;
  const checks = found.constraints.filter(
    (one): one is Check => one.type === 'check' && one.validated && one.expression.columns.includes(column),
  );
  if (checks.length === 0) return null;
  return [
    {
      operations: [
        ...checks.map(({ name }) => ({ kind: 'drop_constraint' as const, table, constraint: name })),
        operation,
        ...checks.map((check) => ({ kind: 'add_constraint' as const, table, constraint: notValid(check) })),
      ],
      transaction: 'same',
      deploy: 1,
    },
    {
      operations: checks.map(({ name }) => ({ kind: 'validate_constraint' as const, table, constraint: name })),
      transaction: 'own',
      deploy: 1,
    },
  ];
}

function notValid({ name, expression, noInherit }: Check): ConstraintDefinition {
  return { type: 'check', name, expression, notValid: true, ...(noInherit === true ? { noInherit } : {}) };
}
