import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { tableOf } from '../core/schema-lookup.js';

/** A unique key of a partitioned table without the columns that it is parted by. */
export const partitionKeyNotInPrimaryKey: Rule = {
  id: 'partition-key-not-in-primary-key',
  title: 'Unique key without the partition key',
  preset: 'recommended',
  severity: 'error',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'A unique index of a partitioned table holds within each partition only, so the server takes it only where it has all columns of the partition key: this statement fails.',
  instead: 'Add the columns of the partition key to the unique key.',
  source: 'https://www.postgresql.org/docs/17/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-LIMITATIONS',

  examples: {
    unsafe: `create table orders (id bigint primary key, placed_at date not null) partition by range (placed_at);`,
    safe: `create table orders (id bigint, placed_at date not null, primary key (id, placed_at)) partition by range (placed_at);`,
  },
  on: {
    create_table({ table, definition }, context) {
      const inline = definition.columns.flatMap((column) => column.constraints);
      return [...inline, ...definition.constraints].flatMap((constraint) =>
        constraint.type === 'primary_key' || constraint.type === 'unique'
          ? missing(table, constraint.columns, context)
          : [],
      );
    },
    add_constraint({ table, constraint }, context) {
      const isKey = constraint.type === 'primary_key' || constraint.type === 'unique';
      return isKey && constraint.usingIndex === undefined ? missing(table, constraint.columns, context) : [];
    },
    create_index({ table, definition, only }, context) {
      if (!definition.unique || only === true) return;
      return missing(
        table,
        definition.parts.flatMap(({ column }) => column ?? []),
        context,
      );
    },
  },
};

function missing(table: Name, columns: readonly string[], { schemaNext }: StatementContext): readonly Problem[] {
  const partitionBy = tableOf(schemaNext, table)?.partitionBy;
  const lacking = partitionBy?.columns.filter((column) => !columns.includes(column)) ?? [];
  if (lacking.length === 0) return [];
  const names = lacking.map((column) => `\`${column}\``).join(', ');
  return [
    {
      headline: `A unique key of \`${text(table)}\` must include ${names}: this statement fails`,
      subject: { table, columns: [...columns] },
    },
  ];
}
