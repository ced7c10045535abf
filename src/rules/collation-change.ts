import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new collation of a column, for which its indexes are built anew while everybody waits. */
export const collationChange: Rule = {
  id: 'collation-change',
  title: 'Collation change of an indexed column',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'The rows stay as they are, but every index on the column is in the old order: the server builds it anew under ACCESS EXCLUSIVE, and ' +
    'reads and writes wait.',
  instead:
    'Add a column with the new collation and switch over, or drop the index with CONCURRENTLY, change the collation, and build it again with CONCURRENTLY.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given:
      'create table customers (id bigint primary key, name text); create index customers_name_idx on customers (name);',
    unsafe: 'alter table customers alter column name type text collate "C";',
    safe: `
      drop index concurrently customers_name_idx;
      alter table customers alter column name type text collate "C";
      create index concurrently customers_name_idx on customers (name);
    `,
  },
  on: {
    alter_column_type(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table)) return;
      if (!context.effects.some((effect) => effect.because === 'collation')) return;
      return {
        headline: `The new collation of \`${column}\` rebuilds its indexes: every query on \`${text(table)}\` waits`,
        subject: { table, column },
      };
    },
  },
};
