import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** An index build that keeps writers out of a table which is already in use. */
export const indexBuildBlocksWrites: Rule = {
  id: 'index-build-blocks-writes',
  title: 'Index built without CONCURRENTLY',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'A plain CREATE INDEX reads the whole table under a SHARE lock and keeps the lock until the transaction ' +
    'commits. Reads go on; every insert, update and delete waits.',
  instead: 'Build the index with CONCURRENTLY, in a migration of its own, outside a transaction.',
  source: 'https://www.postgresql.org/docs/17/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    given: 'create table orders (id bigint primary key, placed_at timestamptz);',
    unsafe: 'create index orders_placed_at_idx on orders (placed_at);',
    safe: 'create index concurrently orders_placed_at_idx on orders (placed_at);',
  },
  on: {
    create_index(operation, context) {
      if (operation.concurrently || !context.effects.some((effect) => effect.indexBuild)) return;
      // Nobody waits for a table that no other session can see yet.
      if (context.isNewTable(operation.table)) return;
      // A partitioned table has a rule of its own.
      if (context.schema.tables.get(text(operation.table))?.partitionBy !== undefined) return;

      return {
        headline: `Building this index blocks every write to \`${text(operation.table)}\``,
        subject: { table: operation.table, index: operation.index },
        fix: {
          title: 'Build the index concurrently',
          replaces: [operation],
          steps: [{ operations: [{ ...operation, concurrently: true }], transaction: 'none', deploy: 1 }],
          caution:
            'It waits for every older transaction, reads the table twice, and a failed build leaves an INVALID index to drop.',
        },
      };
    },
  },
};
