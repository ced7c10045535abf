import { type Name, text } from '../core/name.js';
import type { Operation, OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { tableOf } from '../core/schema-lookup.js';

/** A constraint that is validated in the very transaction that added it NOT VALID, so that nothing is won. */
export const notValidAndValidateSameTxn: Rule = {
  id: 'not-valid-and-validate-same-txn',
  title: 'NOT VALID and VALIDATE in one transaction',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'Every lock is kept until the transaction commits. The strong lock that added the constraint is therefore still held while ' +
    'VALIDATE CONSTRAINT reads the whole table, as if the constraint had been added in one step.',
  instead: 'Validate the constraint in a transaction of its own, after the one that adds it has committed.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key, total numeric);',
    unsafe: `
      begin;
      alter table orders add constraint orders_total_positive check (total > 0) not valid;
      alter table orders validate constraint orders_total_positive;
      commit;
    `,
    safe: `
      alter table orders add constraint orders_total_positive check (total > 0) not valid;
      alter table orders validate constraint orders_total_positive;
    `,
  },
  on: {
    validate_constraint(operation, context) {
      const { table, constraint } = operation;
      if (context.isNewTable(table)) return;
      const adds = (earlier: Operation): boolean => isAdded(earlier, table, constraint);
      const added = context.transaction?.statements.flatMap((view) => view.operations).some(adds) === true;
      if (!added) return isCommitted(operation, context) ? { notRaised: committed(table, constraint) } : undefined;
      return {
        headline: `\`${constraint}\` is validated under the lock that added it: \`${text(table)}\` is blocked while each row is read`,
        subject: { table, constraint },
        fix: {
          title: 'Validate it in a transaction of its own',
          replaces: [operation],
          steps: [{ operations: [operation], transaction: 'own', deploy: 1 }],
        },
      };
    },
  },
};

function isAdded(earlier: Operation, table: Name, constraint: string): boolean {
  return (
    earlier.kind === 'add_constraint' && text(earlier.table) === text(table) && earlier.constraint.name === constraint
  );
}

function isNotValid(table: Name, constraint: string, schema: Schema): boolean {
  return tableOf(schema, table)?.constraints.some((one) => one.name === constraint && !one.validated) === true;
}

/** Whether an earlier transaction of the change adds it: of the same migration, or of one before it. */
function isCommitted(
  { table, constraint }: OperationOf<'validate_constraint'>,
  { statements, statement, schema, before, schemaBefore }: StatementContext,
): boolean {
  if (!isNotValid(table, constraint, schema) || isNotValid(table, constraint, schemaBefore)) return false;
  if (isNotValid(table, constraint, before)) return true;
  const at = statements.findIndex((view) => view.statement.id === statement.id);
  return statements
    .slice(0, at)
    .some(({ operations }) => operations.some((earlier) => isAdded(earlier, table, constraint)));
}

function committed(table: Name, constraint: string): string {
  return `The lock that added \`${constraint}\` is gone when it is validated: \`${text(table)}\` is read in a later transaction.`;
}
