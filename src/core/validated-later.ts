import type { FixInSteps } from './finding.js';
import { type Name, sameName, text } from './name.js';
import type { ConstraintDefinition, Operation, OperationOf } from './operation.js';
import type { StatementContext } from './rule.js';

type Checked = Extract<ConstraintDefinition, { readonly type: 'check' | 'foreign_key' }> & { readonly name: string };

/**
 * What a cure replaces, and with what, that adds a constraint without reading a row and validates it later. The others of its statement that
 * read the table go with it: as long as one of them does, the statement keeps everybody waiting.
 */
export function validatedLater(
  operation: OperationOf<'add_constraint'>,
  context: StatementContext,
): Pick<FixInSteps, 'replaces' | 'steps'> {
  const { table } = operation;
  const beside = context.statements.find(({ statement }) => statement.id === context.statement.id)?.operations ?? [];
  // What stands in a body is no action of the statement.
  const together = beside.includes(operation) ? beside : [operation];
  const found = together.flatMap((other) => {
    const constraint = checkedOn(table, other, context);
    return constraint === null ? [] : [{ other, constraint }];
  });
  return {
    replaces: found.map(({ other }) => other),
    steps: [
      {
        operations: found.map(({ constraint }) => ({
          kind: 'add_constraint',
          table,
          constraint: { ...constraint, notValid: true },
        })),
        transaction: 'same',
        deploy: 1,
      },
      {
        operations: found.map(({ constraint }) => ({
          kind: 'validate_constraint',
          table,
          constraint: constraint.name,
        })),
        transaction: 'own',
        deploy: 1,
      },
    ],
  };
}

/** A constraint that is added to a table and checks its rows, where it can be added without that. */
function checkedOn(table: Name, operation: Operation, context: StatementContext): Checked | null {
  if (operation.kind !== 'add_constraint' || !sameName(operation.table, table)) return null;
  const { constraint } = operation;
  if (constraint.type !== 'check' && constraint.type !== 'foreign_key') return null;
  const { name, notValid, notEnforced } = constraint;
  if (name === undefined || notValid === true || notEnforced === true) return null;
  return constraint.type === 'check' || takesKeysNotValid(table, context) ? { ...constraint, name } : null;
}

/**
 * Whether a table takes a foreign key that is NOT VALID: before 18 a partitioned one takes none.
 * Source: https://www.postgresql.org/docs/18/release-18.html
 */
export function takesKeysNotValid(
  table: Name,
  { schema, serverVersion }: Pick<StatementContext, 'schema' | 'serverVersion'>,
): boolean {
  return schema.tables.get(text(table))?.partitionBy === undefined || (serverVersion ?? 0) >= 18;
}
