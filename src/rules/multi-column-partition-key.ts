import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** Ranges over several columns. */
export const multiColumnPartitionKey: Rule = {
  id: 'multi-column-partition-key',
  title: 'Range partitions over several columns',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'Bounds over several columns are compared like words in a dictionary: the second column counts only where the first is equal to a bound. Queries that give only the second column read every partition, and rows land where few expect them.',
  instead: 'Partition by one column, and by the other inside each partition.',
  source: 'https://www.postgresql.org/docs/17/sql-createtable.html#SQL-CREATETABLE-PARMS-PARTITION-BY',

  examples: {
    unsafe: `create table events (id bigint, region int, at date) partition by range (region, at);`,
    safe: `create table events (id bigint, region int, at date) partition by range (at);`,
  },
  on: {
    create_table({ table, definition: { partitionBy } }, { nested }) {
      if (nested || partitionBy?.strategy !== 'range' || partitionBy.columns.length < 2) return;
      const [first, ...rest] = partitionBy.columns;
      return {
        headline: `Queries on \`${text(table)}\` that do not give \`${first}\` read every partition, whatever they say of ${rest.map((column) => `\`${column}\``).join(', ')}`,
        subject: { table, columns: partitionBy.columns },
      };
    },
  },
};
