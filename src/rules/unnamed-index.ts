import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { writtenOperation } from '../core/written-operation.js';

/** An index whose name the server chooses. */
export const unnamedIndex: Rule = {
  id: 'unnamed-index',
  title: 'Index without a name',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'The server makes up a name, and another one where that is taken. A later migration that drops or renames the index has to guess it.',
  instead: 'Give the index a name.',
  source: 'https://www.postgresql.org/docs/17/sql-createindex.html',

  examples: {
    given: `create table orders (id bigint primary key, placed_at timestamptz);`,
    unsafe: `create index concurrently on orders (placed_at);`,
    safe: `create index concurrently orders_placed_at_idx on orders (placed_at);`,
  },
  on: {
    create_index(operation, context) {
      const written = writtenOperation(operation, context);
      if (written === null || written.index !== undefined || operation.index === undefined) return;
      return {
        headline: `The server names this index on \`${text(operation.table)}\`, as \`${operation.index}\` where that is free`,
        subject: { table: operation.table, index: operation.index },
        fix: {
          title: 'Write the name down',
          replaces: [operation],
          steps: [
            {
              operations: [operation],
              transaction: operation.concurrently ? 'none' : 'same',
              deploy: 1,
            },
          ],
        },
      };
    },
  },
};
