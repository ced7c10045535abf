import { type Expression, type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { listed } from '../core/same-statement.js';
import { tableOf } from '../core/schema-lookup.js';
import { validatedLater } from '../core/validated-later.js';

/** A check constraint that reads every row while everybody waits. */
export const checkConstraintValidates: Rule = {
  id: 'check-constraint-validates',
  title: 'Check constraint that reads existing rows',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'ADD CHECK reads the whole table under ACCESS EXCLUSIVE. Reads and writes wait until the transaction commits.',
  instead: 'Add the check NOT VALID, then validate it in a transaction of its own.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key, total numeric);',
    unsafe: 'alter table orders add constraint orders_total_positive check (total > 0);',
    safe: 'alter table orders add constraint orders_total_positive check (total > 0) not valid;',
  },
  on: {
    add_constraint(operation, context) {
      const { constraint, table } = operation;
      if (constraint.type !== 'check' || constraint.notValid === true || constraint.notEnforced === true) return;
      if (context.isNewTable(table) || !context.effects.some((effect) => effect.scan)) return;
      const { name } = constraint;
      return {
        headline: `This check stops every query on \`${text(table)}\` while it reads each row`,
        subject: { table, columns: constraint.expression.columns, ...(name === undefined ? {} : { constraint: name }) },
        ...askedInWords(constraint.expression, table, context),
        ...(name === undefined
          ? {}
          : {
              fix: {
                title: 'Add it NOT VALID, then validate it',
                ...validatedLater(operation, context),
                caution:
                  'Validation fails at the first row that breaks it; new rows are checked from the first step on.',
              },
            }),
      };
    },
    add_column(operation, context) {
      const { column, table } = operation;
      const checks = column.constraints.filter((constraint) => constraint.type === 'check');
      if (checks.length === 0 || context.isNewTable(table)) return;
      const constraints = column.constraints.filter((constraint) => constraint.type !== 'check');
      const named = checks.map((check, index) => ({
        ...check,
        name: check.name ?? `${table.name}_${column.name}_check${index === 0 ? '' : index}`,
        notValid: true,
      }));
      return {
        headline: `The check on the new column stops every query on \`${text(table)}\` while it reads each row`,
        subject: { table, columns: [column.name] },
        fix: {
          title: 'Add the check NOT VALID, then validate it',
          replaces: [operation],
          steps: [
            {
              operations: [
                { ...operation, column: { ...column, constraints } },
                ...named.map((constraint) => ({ kind: 'add_constraint' as const, table, constraint })),
              ],
              transaction: 'same',
              deploy: 1,
            },
            {
              operations: named.map((constraint) => ({
                kind: 'validate_constraint' as const,
                table,
                constraint: constraint.name,
              })),
              transaction: 'own',
              deploy: 1,
            },
          ],
        },
      };
    },
  },
};

/** That a check asks for a column which running code cannot know, as a sentence. */
function askedInWords({ asksNotNull = [] }: Expression, table: Name, context: StatementContext): { detail?: string } {
  const before = tableOf(context.schemaBefore, table)?.columns ?? [];
  const after = tableOf(context.schemaAfter, table)?.columns ?? [];
  const unknown = asksNotNull.filter(
    (column) =>
      !before.some(({ name }) => name === column) &&
      after.some(({ name, ...made }) => name === column && made.default === undefined && made.generated === undefined),
  );
  if (!context.oldCodeRuns || unknown.length === 0) return {};
  return {
    detail: `Code that does not know ${listed(unknown, 'columns')} writes NULL there: a row for which the check asks for more is refused from the commit on, NOT VALID or not.`,
  };
}
