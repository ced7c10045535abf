import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

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
  instead: 'Create the table on its own with LIKE, then attach it with ATTACH PARTITION.',
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
      const { partitionOf, ...rest } = operation.definition;
      if (partitionOf === undefined || context.isNewTable(partitionOf.parent)) return;
      const reads = context.effects.find((effect) => effect.scan);
      return {
        headline:
          reads === undefined
            ? `Creating this partition stops every query on \`${text(partitionOf.parent)}\` while it waits for its lock`
            : `Creating this partition stops every query on \`${text(partitionOf.parent)}\` while the default partition is read`,
        subject: { table: partitionOf.parent, object: operation.table.name },
        // Without a DEFAULT partition the lock is brief.
        ...(reads === undefined ? { severity: 'notice' as const } : {}),
        fix: {
          title: 'Create the table, then attach it',
          replaces: [operation],
          steps: [
            {
              operations: [
                {
                  ...operation,
                  definition: {
                    ...rest,
                    columns: [],
                    constraints: [],
                    like: [{ table: partitionOf.parent, including: ['all'] }],
                  },
                },
                {
                  kind: 'attach_partition',
                  table: partitionOf.parent,
                  partition: operation.table,
                  bound: partitionOf.bound,
                },
              ],
              transaction: 'same',
              deploy: 1,
            },
          ],
          caution:
            reads === undefined
              ? 'Rows that are loaded before the partition is attached are read by the attachment.'
              : 'The default partition is still locked and read by the attachment, unless a validated CHECK on it excludes the new range.',
        },
      };
    },
  },
};
