import { notNullSteps } from '../core/cures.js';
import { sameName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext, StatementView } from '../core/rule.js';

/** A type change that would be free, were it not for the NOT NULL beside it. */
export const typeChangeWithNotNull: Rule = {
  id: 'type-change-with-not-null',
  title: 'NOT NULL along with a free type change',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'The new type leaves every value as it is on disk and would take a moment. SET NOT NULL beside it reads every row under ACCESS EXCLUSIVE, and ' +
    'reads and writes wait.',
  instead: 'Change the type by itself, then prove NOT NULL with a CHECK that is added NOT VALID and validated.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  quietedBy: ['not-null-on-existing-data'],
  examples: {
    given: 'create table orders (id bigint primary key, number varchar(20));',
    unsafe: 'alter table orders alter column number type text, alter column number set not null;',
    safe: 'alter table orders alter column number type text;',
  },
  on: {
    set_not_null(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table) || context.isProven(table, column, 'not null')) return;
      if (context.nested || !context.effects.some((effect) => effect.scan)) return;
      const beside = statementsBeside(context);
      const change = typeChange(operation, beside);
      // A type change that writes the table anew has a rule of its own.
      if (change === undefined || beside.some((view) => view.effects.some((effect) => effect.rewrite))) return;
      if (requiredColumns(beside).some((other) => other.column !== column)) return;
      return {
        headline: `NOT NULL makes this change of \`${column}\` read every row: every query on \`${text(table)}\` waits`,
        subject: { table, column },
        fix: {
          title: 'Change the type by itself',
          replaces: [change, operation],
          steps: [
            { operations: [change], transaction: 'same', deploy: 1 },
            ...notNullSteps(table, [column], 1, context.facts),
          ],
          caution: 'A row with a null makes the validation fail: fill those rows first.',
        },
      };
    },
  },
};

/** The statement, and those that the same call of a migration makes. */
function statementsBeside({ statement, statements }: StatementContext): readonly StatementView[] {
  return statements.filter(
    (view) =>
      view.statement.id === statement.id ||
      (statement.source !== undefined && view.statement.source === statement.source),
  );
}

function typeChange(
  { table, column }: OperationOf<'set_not_null'>,
  views: readonly StatementView[],
): OperationOf<'alter_column_type'> | undefined {
  return views
    .flatMap((view) => view.operations)
    .flatMap((one) => (one.kind === 'alter_column_type' ? [one] : []))
    .find((one) => sameName(one.table, table) && one.column === column);
}

function requiredColumns(views: readonly StatementView[]): readonly OperationOf<'set_not_null'>[] {
  return views.flatMap((view) => view.operations).flatMap((one) => (one.kind === 'set_not_null' ? [one] : []));
}
