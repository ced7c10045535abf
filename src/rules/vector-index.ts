import { key, text } from '../core/name.js';
import { type Operation, withBodies } from '../core/operation.js';
import type { Rule } from '../core/rule.js';

/** An ivfflat index on a table that has no rows yet. */
export const vectorIndex: Rule = {
  id: 'vector-index',
  title: 'ivfflat index on an empty table',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'An ivfflat index chooses the centres of its lists from the rows that are there when it is built. Built on an empty table they mean nothing, and searches miss most of what they should find.',
  instead: 'Use hnsw, which needs no rows, or build the index after the rows are loaded.',
  source: 'https://github.com/pgvector/pgvector/blob/v0.8.0/README.md#ivfflat',

  beyondLocks: true,
  examples: {
    unsafe: `create table items (id bigint primary key, embedding vector(3));
create index items_embedding_idx on items using ivfflat (embedding vector_l2_ops);`,
    safe: `create table items (id bigint primary key, embedding vector(3));
create index items_embedding_idx on items using hnsw (embedding vector_l2_ops);`,
  },
  on: {
    create_index(operation, { isNewTable, statements, statement }) {
      const { table, index, definition } = operation;
      if (definition.method !== 'ivfflat' || !isNewTable(table)) return;
      const earlier = statements.slice(
        0,
        statements.findIndex((view) => view.statement.id === statement.id),
      );
      const isFilled = earlier.some(({ operations }) =>
        [...withBodies(operations)].some((one) => fills(one, key(table))),
      );
      if (isFilled) return;
      const { options: _, ...rest } = definition;
      return {
        headline: `\`${text(table)}\` is empty when this index chooses its lists: searches will miss most rows`,
        subject: { table, ...(index === undefined ? {} : { index }) },
        fix: {
          title: 'Build an hnsw index',
          replaces: [operation],
          steps: [
            {
              operations: [{ ...operation, definition: { ...rest, method: 'hnsw' } }],
              transaction: operation.concurrently ? 'none' : 'same',
              deploy: 1,
            },
          ],
          caution: 'It takes more memory, and longer to build once there are rows.',
        },
      };
    },
  },
};

/** Puts rows into a table, or may: what cannot be read. */
function fills(operation: Operation, table: string): boolean {
  switch (operation.kind) {
    case 'insert':
    case 'merge':
    case 'create_table_as':
      return key(operation.table) === table;
    case 'copy':
    case 'opaque':
    case 'call':
      return true;
    case 'do':
      return operation.dynamic;
    default:
      return false;
  }
}
