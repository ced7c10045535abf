import type { FixStep } from './finding.js';
import { type Name, quotedIdentifier } from './name.js';
import type { ConstraintDefinition } from './operation.js';

/**
 * The steps that make a column NOT NULL without reading the table under a strong lock: a check that is not validated, its
 * validation under a weak lock, then SET NOT NULL, which trusts the check, and the check is dropped.
 *
 * Since Postgres 12. Source: https://www.postgresql.org/docs/12/sql-altertable.html (SET NOT NULL)
 */
export function notNullSteps(
  table: Name,
  columns: readonly string[],
  deploy: number,
  before?: string,
): readonly FixStep[] {
  const checks = columns.map((column) => ({ column, name: checkName(table, column) }));
  return [
    {
      operations: checks.map(({ column, name }) => ({
        kind: 'add_constraint',
        table,
        constraint: notNullCheck(name, column),
      })),
      transaction: before === undefined ? 'same' : 'own',
      deploy,
      ...(before === undefined ? {} : { before }),
    },
    {
      operations: checks.map(({ name }) => ({ kind: 'validate_constraint', table, constraint: name })),
      transaction: 'own',
      deploy,
    },
    {
      operations: checks.flatMap(({ column, name }) => [
        { kind: 'set_not_null' as const, table, column },
        { kind: 'drop_constraint' as const, table, constraint: name },
      ]),
      transaction: 'own',
      deploy,
    },
  ];
}

function checkName(table: Name, column: string): string {
  return `${table.name}_${column}_not_null`.slice(0, 63);
}

/** A check, not validated, that says of a column that it holds no null. */
export function notNullCheck(name: string, column: string): ConstraintDefinition {
  const quoted = quotedIdentifier(column);
  return {
    type: 'check',
    name,
    notValid: true,
    expression: {
      sql: `${quoted} is not null`,
      columns: [column],
      functions: [],
      volatility: 'immutable',
      provesNotNull: [column],
    },
  };
}
