import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** An index that is rebuilt while its table is locked. */
export const reindexBlocks: Rule = {
  id: 'reindex-blocks',
  title: 'REINDEX without CONCURRENTLY',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'REINDEX takes SHARE on the table and ACCESS EXCLUSIVE on each index that it rebuilds. Writes wait for the whole rebuild, ' +
    'and so does every read whose plan looks at one of those indexes.',
  instead: 'Use REINDEX CONCURRENTLY, outside a transaction.',
  source: 'https://www.postgresql.org/docs/17/sql-reindex.html#SQL-REINDEX-CONCURRENTLY',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'reindex table orders;',
    safe: 'reindex table concurrently orders;',
  },
  on: {
    reindex(operation, context) {
      const table = operation.table ?? (operation.object === 'table' ? operation.name : undefined);
      if (operation.concurrently || (table !== undefined && context.isNewTable(table))) return;
      const what = operation.name === undefined ? `the ${operation.object}` : `\`${text(operation.name)}\``;
      const problem = {
        headline: `Rebuilding ${what} blocks every write to ${table === undefined ? 'its tables' : `\`${text(table)}\``}`,
        subject: { ...(table === undefined ? { object: operation.name?.name ?? operation.object } : { table }) },
      };
      // System catalogs cannot be rebuilt concurrently.
      if (operation.object === 'system')
        return { ...problem, instead: 'Rebuild system catalogs in a maintenance window.' };
      return {
        ...problem,
        fix: {
          title: 'Rebuild concurrently',
          replaces: [operation],
          steps: [{ operations: [{ ...operation, concurrently: true }], transaction: 'none', deploy: 1 }],
          caution:
            'It needs room for a second copy of the index, and a failed rebuild leaves an INVALID index to drop.',
        },
      };
    },
  },
};
