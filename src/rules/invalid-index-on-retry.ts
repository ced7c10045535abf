import { key, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** IF NOT EXISTS that takes the INVALID index of a failed build for the one that is wanted. */
export const invalidIndexOnRetry: Rule = {
  id: 'invalid-index-on-retry',
  title: 'IF NOT EXISTS over a concurrent build',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'A concurrent build that fails or is cancelled leaves an INVALID index, which no query uses and every write maintains. The second run finds ' +
    'the name taken, does nothing, and the migration counts as applied.',
  instead: 'Drop the index with CONCURRENTLY IF EXISTS first, and build it without IF NOT EXISTS.',
  source: 'https://www.postgresql.org/docs/17/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    given: 'create table orders (id bigint primary key, placed_at timestamptz);',
    unsafe: 'create index concurrently if not exists orders_placed_at_idx on orders (placed_at);',
    safe: `
      drop index concurrently if exists orders_placed_at_idx;
      create index concurrently if not exists orders_placed_at_idx on orders (placed_at);
    `,
  },
  on: {
    create_index(operation, context) {
      const { table, index, concurrently, ifNotExists, ...rest } = operation;
      if (!concurrently || ifNotExists !== true || index === undefined || context.isNewTable(table)) return;
      const name = { ...table, name: index };
      // One that an applied migration made stays, and is none of a failed run of this one.
      if (context.schema.indexes.has(key(name)) || isDropped(key(name), context)) return;
      return {
        headline: `A second run takes an INVALID \`${index}\` of \`${text(table)}\` for the finished index`,
        subject: { table, index },
        fix: {
          title: 'Drop what a failed build left',
          replaces: [operation],
          steps: [
            {
              operations: [
                { kind: 'drop_index', index: name, concurrently: true, ifExists: true },
                { ...rest, table, index, concurrently },
              ],
              transaction: 'none',
              deploy: 1,
            },
          ],
          caution: 'An index that is there and valid is built again, too.',
        },
      };
    },
  },
};

function isDropped(index: string, { statements, statement }: StatementContext): boolean {
  const at = statements.findIndex((view) => view.statement.id === statement.id);
  return statements
    .slice(0, at)
    .some((view) => view.operations.some((one) => one.kind === 'drop_index' && key(one.index) === index));
}
