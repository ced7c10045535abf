import { canRun } from '../core/features.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { defaultPartition } from '../core/schema-lookup.js';

/** A partition that is detached under a lock on its parent. */
export const detachPartitionBlocks: Rule = {
  id: 'detach-partition-blocks',
  title: 'Partition detached without CONCURRENTLY',
  preset: 'recommended',
  severity: { large: 'warning', unknown: 'warning', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'DETACH PARTITION takes ACCESS EXCLUSIVE on the parent: it waits for every query that is under way, and every new one queues behind it.',
  instead: 'Detach it with CONCURRENTLY, outside a transaction (from version 14 on).',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DETACH-PARTITION',

  examples: {
    given: `create table orders (id bigint, placed_at date) partition by range (placed_at); create table orders_2020 partition of orders for values from ('2020-01-01') to ('2021-01-01');`,
    unsafe: `alter table orders detach partition orders_2020;`,
    safe: `alter table orders detach partition orders_2020 concurrently;`,
    server: 15,
  },
  on: {
    detach_partition(operation, context) {
      const { table, partition, concurrently, finalize } = operation;
      if (concurrently || finalize === true || context.nested || context.isNewTable(table)) return;
      const mild = { ...operation, concurrently: true };
      // The server refuses the concurrent form beside a DEFAULT partition.
      const isOffered = canRun(mild, context) && defaultPartition(context.schema, table) === undefined;
      return {
        headline: `Detaching \`${text(partition)}\` stops every query on \`${text(table)}\` while it waits for its lock`,
        subject: { table, object: text(partition) },
        ...(isOffered
          ? {
              fix: {
                title: 'Detach it concurrently',
                replaces: [operation],
                steps: [{ operations: [mild], transaction: 'none' as const, deploy: 1 }],
                caution: 'A detachment that is cancelled half-way is ended with DETACH PARTITION … FINALIZE.',
              },
            }
          : { instead: 'Set lock_timeout and try again: no concurrent form can be had here.' }),
      };
    },
  },
};
