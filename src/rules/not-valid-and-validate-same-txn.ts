import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

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
      if (context.transaction === null || context.isNewTable(table)) return;
      const added = context.transaction.statements
        .flatMap((view) => view.operations)
        .some(
          (earlier) =>
            earlier.kind === 'add_constraint' &&
            text(earlier.table) === text(table) &&
            earlier.constraint.name === constraint,
        );
      if (!added) return;
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
