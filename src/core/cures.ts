import type { DialectFacts } from './dialect.js';
import type { FixStep } from './finding.js';
import { endingWith, type Name, quotedIdentifier } from './name.js';
import type { ConstraintDefinition } from './operation.js';

/**
 * The steps that make a column NOT NULL without reading the table under a strong lock: a check that is not validated, its
 * validation under a weak lock, then SET NOT NULL, which trusts the check, and the check is dropped.
 *
 * A server that trusts no check keeps it instead of NOT NULL.
 */
export function notNullSteps(
  table: Name,
  columns: readonly string[],
  deploy: number,
  facts: DialectFacts,
  { before, serverVersion = null }: { readonly before?: string; readonly serverVersion?: number | null } = {},
): readonly FixStep[] {
  if (facts.addsNotNullUnproven(serverVersion)) return nativeSteps(table, columns, deploy, facts, before);
  const checks = columns.map((column) => ({ column, name: checkName(table, column, facts) }));
  const proven: readonly FixStep[] = [
    {
      operations: checks.map(({ column, name }) => ({
        kind: 'add_constraint',
        table,
        constraint: notNullCheck(name, column),
      })),
      ...first(deploy, before),
    },
    {
      operations: checks.map(({ name }) => ({ kind: 'validate_constraint', table, constraint: name })),
      transaction: 'own',
      deploy,
    },
  ];
  if (!facts.trustsChecks(serverVersion)) return proven;
  return [
    ...proven,
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

function nativeSteps(
  table: Name,
  columns: readonly string[],
  deploy: number,
  facts: DialectFacts,
  before: string | undefined,
): readonly FixStep[] {
  const named = columns.map((column) => ({ column, name: checkName(table, column, facts) }));
  return [
    {
      operations: named.map(({ column, name }) => ({
        kind: 'add_constraint',
        table,
        constraint: { type: 'not_null', name, column, notValid: true },
      })),
      ...first(deploy, before),
    },
    {
      operations: named.map(({ name }) => ({ kind: 'validate_constraint', table, constraint: name })),
      transaction: 'own',
      deploy,
    },
  ];
}

function first(deploy: number, before: string | undefined): Omit<FixStep, 'operations'> {
  return before === undefined ? { transaction: 'same', deploy } : { transaction: 'own', deploy, before };
}

function checkName(table: Name, column: string, facts: DialectFacts): string {
  return endingWith(`${table.name}_${column}`, '_not_null', facts.maxIdentifierBytes);
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
