import type { DialectFacts } from './dialect.js';
import type { FixStep } from './finding.js';
import { type Expression, endingWith, type Name, sameName } from './name.js';
import type { Operation, OperationOf } from './operation.js';
import type { StatementContext } from './rule.js';
import { defaultPartition, tableOf } from './schema-lookup.js';

/** A condition that all rows of a table fulfil, under the name that its check gets. */
export interface Proof {
  readonly table: Name;
  readonly name: string;
  readonly expression: Expression;
}

/**
 * The steps that spare scans by checks: each is added without one, validated under a weak lock, trusted by the operations that would
 * have read its table, and dropped with them.
 *
 * Source: https://www.postgresql.org/docs/17/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function provenSteps(
  proofs: readonly Proof[],
  operations: readonly Operation[],
  { maxIdentifierBytes }: DialectFacts,
): readonly FixStep[] {
  const named = proofs.map((proof) => ({ ...proof, name: endingWith(proof.name, '', maxIdentifierBytes) }));
  return [
    {
      operations: named.map(({ table, name, expression }) => ({
        kind: 'add_constraint',
        table,
        constraint: { type: 'check', name, notValid: true, expression },
      })),
      transaction: 'same',
      deploy: 1,
    },
    {
      operations: named.map(({ table, name }) => ({ kind: 'validate_constraint', table, constraint: name })),
      transaction: 'own',
      deploy: 1,
    },
    {
      operations: [
        ...operations,
        ...named.map(({ table, name }) => ({ kind: 'drop_constraint' as const, table, constraint: name })),
      ],
      transaction: 'own',
      deploy: 1,
    },
  ];
}

/**
 * The steps that attach a partition without reading a table that is in use, be it the partition or the default one. Null where no check
 * can say what the bound means, or where the partition lacks an index, which would be built.
 */
export function attachSteps(
  operation: OperationOf<'attach_partition'>,
  { effects, facts, schema, isNewTable }: StatementContext,
): readonly FixStep[] | null {
  const { table, partition, bound } = operation;
  const parent = tableOf(schema, table);
  const check = parent === undefined ? null : facts.partitionCheck?.(bound, parent);
  if (check == null) return null;
  const read = effects.filter(({ relation, scan }) => scan && !isNewTable(relation));
  const own = read.find(({ relation }) => sameName(relation, partition));
  if (own?.indexBuild === true) return null;
  const rest = defaultPartition(schema, table)?.name;
  const isRestRead = rest !== undefined && read.some(({ relation }) => sameName(relation, rest));
  return provenSteps(
    [
      ...(own === undefined ? [] : [{ table: partition, name: `${partition.name}_bound`, expression: check.holds }]),
      ...(isRestRead ? [{ table: rest, name: emptyOf(partition), expression: check.excludes }] : []),
    ],
    [operation],
    facts,
  );
}

/** The name of a check on the default partition that it holds no row of another partition. */
export function emptyOf(partition: Name): string {
  return `no_${partition.name}`;
}

/** What the check on the default partition costs. */
export const withoutRows =
  'From the first step on, rows of the new bound are refused by the default partition until the last has run; where it holds some already, validation fails at the first.';
