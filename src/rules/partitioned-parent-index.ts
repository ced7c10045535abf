import type { FixStep } from '../core/finding.js';
import { endingWith, key, type Name, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Table } from '../core/schema.js';
import { partitionsOf, tableOf } from '../core/schema-lookup.js';

/** An index of a partitioned table, which is built on every partition while all their writers wait. */
export const partitionedParentIndex: Rule = {
  id: 'partitioned-parent-index',
  title: 'Index on a partitioned table',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'CREATE INDEX on a partitioned table builds an index on each partition, one after the other, under SHARE locks on all of them that are kept ' +
    'until the commit. The server has no CONCURRENTLY for it.',
  instead:
    'Create the index on the parent with ONLY, build it on each partition with CONCURRENTLY, then attach those to it.',
  source: 'https://www.postgresql.org/docs/17/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE',
  examples: {
    given: `
      create table orders (id bigint, placed_at date) partition by range (placed_at);
      create table orders_2026 partition of orders for values from ('2026-01-01') to ('2027-01-01');
    `,
    unsafe: 'create index orders_id_idx on orders (id);',
    safe: `
      create index orders_id_idx on only orders (id);
      create index concurrently orders_2026_id_idx on orders_2026 (id);
      alter index orders_id_idx attach partition orders_2026_id_idx;
    `,
  },
  on: {
    create_index(operation, context) {
      const { table, index, concurrently, only } = operation;
      if (tableOf(context.schema, table)?.partitionBy === undefined || context.nested) return;
      if (!concurrently && (only === true || context.isNewTable(table))) return;
      const steps = stepsOf(operation, context);
      return {
        headline: concurrently
          ? `This fails: \`${text(table)}\` is partitioned, and the server builds no index on it concurrently`
          : `Building this index blocks every write to \`${text(table)}\` and its partitions`,
        subject: { table, ...(index === undefined ? {} : { index }) },
        // What the server refuses it refuses of a table of any size.
        ...(concurrently ? { severity: 'error' as const } : {}),
        ...(steps === null
          ? {}
          : {
              fix: {
                title: 'Build it partition by partition',
                replaces: [operation],
                steps,
                caution:
                  'The index of the parent is INVALID until every partition has its own; partitions made meanwhile get theirs by themselves.',
              },
            }),
      };
    },
  },
};

/** Null where no partition is known, or one is partitioned itself. */
function stepsOf(
  operation: OperationOf<'create_index'>,
  { schema, facts }: StatementContext,
): readonly FixStep[] | null {
  const { table, index, ifNotExists: _, ...rest } = operation;
  const partitions = partitionsOf(schema, table);
  const isDeep = partitions.some((partition) => partition.partitionBy !== undefined || partition.foreign);
  if (index === undefined || isDeep || partitions.length === 0) return null;
  const parts = partitions.map((partition) => ({ partition, name: nameFor(partition, operation, { schema, facts }) }));
  return [
    {
      operations: [{ ...rest, table, index, concurrently: false, only: true }],
      transaction: 'same',
      deploy: 1,
    },
    ...parts.map(
      ({ partition, name }): FixStep => ({
        operations: [{ ...rest, table: partition.name, index: name, concurrently: true }],
        transaction: 'none',
        deploy: 1,
      }),
    ),
    {
      operations: parts.map(({ partition, name }) => ({
        kind: 'attach_index_partition',
        index: beside(table, index),
        partition: beside(partition.name, name),
      })),
      transaction: 'own',
      deploy: 1,
    },
  ];
}

/** The name of an index stands in the schema of its table. */
function beside(table: Name, name: string): Name {
  return { ...table, name };
}

/** A free name for the index of a partition, as the server would choose it for plain columns. */
function nameFor(
  { name: table }: Table,
  { definition }: OperationOf<'create_index'>,
  { schema, facts }: Pick<StatementContext, 'schema' | 'facts'>,
): string {
  const columns = definition.parts.map(({ column }) => column ?? 'expr').join('_');
  const stem = `${table.name}_${columns}`;
  const ended = (ending: string): string => endingWith(stem, ending, facts.maxIdentifierBytes);
  const isTaken = (name: string): boolean =>
    schema.indexes.has(key(beside(table, name))) || schema.tables.has(key(beside(table, name)));
  let name = ended('_idx');
  for (let number = 1; isTaken(name); number += 1) name = ended(`_idx${number}`);
  return name;
}
