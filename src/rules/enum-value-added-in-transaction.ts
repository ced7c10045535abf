import type { NotRaised } from '../core/finding.js';
import { statementsFrom } from '../core/moved-statements.js';
import { type Expression, key, type Name } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { Rule, StatementView } from '../core/rule.js';

/** A new enum value that is used in the very transaction that adds it, which the server refuses. */
export const enumValueAddedInTransaction: Rule = {
  id: 'enum-value-added-in-transaction',
  title: 'New enum value used before it is committed',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  dialects: ['postgres'],
  why: 'A value that ALTER TYPE … ADD VALUE adds cannot be used until the transaction has committed: the migration fails with "unsafe use of new value".',
  instead: 'Add the value in a migration of its own, before the one that uses it.',
  source: 'https://www.postgresql.org/docs/17/sql-altertype.html#SQL-ALTERTYPE-NOTES',
  examples: {
    given: `create type order_state as enum ('open', 'paid'); create table orders (id bigint primary key, state order_state);`,
    unsafe: `
      begin;
      alter type order_state add value 'refunded';
      update orders set state = 'refunded' where id = 5;
      commit;
    `,
    safe: `
      alter type order_state add value 'refunded';
      update orders set state = 'refunded' where id = 5;
    `,
  },
  beyondLocks: true,
  on: {
    migration: (_, { statements }) => usedLater(statements),
    transaction(view, context) {
      const made = new Set<string>();
      const added: { readonly type: Name; readonly value: string }[] = [];
      for (const statement of view.statements) {
        for (const operation of statement.operations) {
          const use = added.find((candidate) => usesValue(operation, candidate.value));
          if (use !== undefined) {
            const moved = statementsFrom(statement, view, context)?.flatMap(({ operations }) => operations);
            return {
              headline: `\`${use.value}\` is used in the transaction that adds it: this migration fails`,
              subject: { object: key(use.type) },
              location: statement.statement.location,
              ...(moved === undefined
                ? {}
                : {
                    fix: {
                      title: `Use \`${use.value}\` in a migration of its own, behind this one`,
                      replaces: moved,
                      steps: [{ operations: moved, transaction: 'own' as const, deploy: 1 }],
                    },
                  }),
            };
          }
          if (operation.kind === 'create_enum') made.add(key(operation.type));
          // A type that the same transaction created may be used at once.
          if (operation.kind === 'add_enum_value' && !made.has(key(operation.type)))
            added.push({ type: operation.type, value: operation.value });
        }
      }
      return;
    },
  },
};

function usesValue(operation: Operation, value: string): boolean {
  switch (operation.kind) {
    case 'insert':
    case 'update':
    case 'select':
      return operation.literals.includes(value);
    case 'set_default':
      return isValue(operation.value, value);
    case 'add_column':
      return isValue(operation.column.default, value);
    case 'create_table':
      return operation.definition.columns.some((column) => isValue(column.default, value));
    default:
      return false;
  }
}

function isValue(expression: Expression | undefined, value: string): boolean {
  return expression?.literal === value;
}

/** Values that a later transaction of the same migration uses. */
function usedLater(statements: readonly StatementView[]): readonly NotRaised[] {
  return statements.flatMap((view, index) =>
    view.operations.flatMap((operation): readonly NotRaised[] => {
      if (operation.kind !== 'add_enum_value') return [];
      const { value } = operation;
      const first = statements
        .slice(index + 1)
        .find(({ operations }) => operations.some((one) => usesValue(one, value)));
      if (first === undefined) return [];
      const { transaction, location } = first.statement;
      if (transaction !== null && transaction === view.statement.transaction) return [];
      return [{ notRaised: `\`${value}\` is committed before this statement uses it.`, location }];
    }),
  );
}
