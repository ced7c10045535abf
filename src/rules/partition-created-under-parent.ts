import type { FixStep } from '../core/finding.js';
import { text } from '../core/name.js';
import type { Operation, OperationOf } from '../core/operation.js';
import { emptyOf, provenSteps, withoutRows } from '../core/partition-cures.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Table } from '../core/schema.js';
import { defaultPartition, tableOf } from '../core/schema-lookup.js';

/** A partition created under its parent, which locks the parent, and reads the DEFAULT partition. */
export const partitionCreatedUnderParent: Rule = {
  id: 'partition-created-under-parent',
  title: 'Partition created directly under its parent',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'CREATE TABLE … PARTITION OF takes ACCESS EXCLUSIVE on the parent, and on the DEFAULT partition where there is one, which it ' +
    'also reads row by row. ATTACH PARTITION needs only SHARE UPDATE EXCLUSIVE on the parent.',
  instead:
    'Prove with a validated CHECK that the DEFAULT partition holds no such row, create the table on its own with LIKE, then attach it.',
  source: 'https://www.postgresql.org/docs/17/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
  examples: {
    given: `
      create table orders (id bigint, placed_at date) partition by range (placed_at);
      create table orders_rest partition of orders default;
    `,
    unsafe: `create table orders_2026 partition of orders for values from ('2026-01-01') to ('2027-01-01');`,
    safe: `
      create table orders_2026 (like orders including all);
      alter table orders attach partition orders_2026 for values from ('2026-01-01') to ('2027-01-01');
    `,
  },
  on: {
    create_table(operation, context) {
      const { partitionOf } = operation.definition;
      if (partitionOf === undefined || context.isNewTable(partitionOf.parent)) return;
      const reads = context.effects.some((effect) => effect.scan);
      const steps = stepsOf(operation, reads, context);
      return {
        headline: reads
          ? `Creating this partition stops every query on \`${text(partitionOf.parent)}\` while the default partition is read`
          : `Creating this partition stops every query on \`${text(partitionOf.parent)}\` while it waits for its lock`,
        subject: { table: partitionOf.parent, object: operation.table.name },
        // Without a DEFAULT partition the lock is brief.
        ...(reads ? {} : { severity: 'notice' as const }),
        ...(steps === null
          ? {}
          : {
              fix: {
                title: 'Create the table, then attach it',
                replaces: [operation],
                steps,
                caution: reads
                  ? withoutRows
                  : 'Rows that are loaded before the partition is attached are read by the attachment.',
              },
            }),
      };
    },
  },
};

/** Null where the table says more than LIKE can copy, or where no CHECK can say that the default partition holds none of its rows. */
function stepsOf(
  operation: OperationOf<'create_table'>,
  reads: boolean,
  { schema, facts }: StatementContext,
): readonly FixStep[] | null {
  const { table, definition } = operation;
  const { partitionOf, columns, constraints, ...rest } = definition;
  const parent = partitionOf === undefined ? undefined : tableOf(schema, partitionOf.parent);
  if (partitionOf === undefined || parent === undefined || columns.length + constraints.length > 0) return null;
  const like = [{ table: parent.name, including: copiedFrom(parent) }];
  const apart: readonly Operation[] = [
    { ...operation, definition: { ...rest, columns: [], constraints: [], like } },
    { kind: 'attach_partition', table: parent.name, partition: table, bound: partitionOf.bound },
  ];
  if (!reads) return [{ operations: apart, transaction: 'same', deploy: 1 }];
  const others = defaultPartition(schema, parent.name);
  const check = facts.partitionCheck?.(partitionOf.bound, parent);
  return others === undefined || check == null
    ? null
    : provenSteps([{ table: others.name, name: emptyOf(table), expression: check.excludes }], apart, facts);
}

/**
 * A table with an identity column cannot be attached: a partition takes that of its parent.
 * Seen on PostgreSQL 18. Source: https://www.postgresql.org/docs/17/ddl-identity-columns.html
 */
function copiedFrom({ columns }: Table): readonly string[] {
  return columns.some(({ identity }) => identity !== undefined)
    ? ['comments', 'constraints', 'defaults', 'generated', 'indexes', 'statistics', 'storage']
    : ['all'];
}
