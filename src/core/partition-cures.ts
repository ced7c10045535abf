import type { FixStep } from './finding.js';
import type { Expression, Name } from './name.js';
import type { Operation } from './operation.js';

/**
 * The steps that spare a scan by a check: it is added without one, validated under a weak lock, trusted by the operations that would
 * have read the table, and dropped with them.
 *
 * Source: https://www.postgresql.org/docs/17/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function provenSteps(
  table: Name,
  checkName: string,
  expression: Expression,
  operations: readonly Operation[],
): readonly FixStep[] {
  const name = checkName.slice(0, 63);
  return [
    {
      operations: [{ kind: 'add_constraint', table, constraint: { type: 'check', name, notValid: true, expression } }],
      transaction: 'same',
      deploy: 1,
    },
    { operations: [{ kind: 'validate_constraint', table, constraint: name }], transaction: 'own', deploy: 1 },
    {
      operations: [...operations, { kind: 'drop_constraint', table, constraint: name }],
      transaction: 'own',
      deploy: 1,
    },
  ];
}

/** The name of a check on the default partition that it holds no row of another partition. */
export function emptyOf(partition: Name): string {
  return `no_${partition.name}`;
}

/** What the check on the default partition costs. */
export const withoutRows =
  'From the first step on, rows of the new bound are refused by the default partition until the last has run; where it holds some already, validation fails at the first.';
