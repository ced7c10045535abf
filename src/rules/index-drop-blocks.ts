import { brief, whenHot } from '../core/brief-lock.js';
import { newIndexesFirst } from '../core/changed-indexes.js';
import type { Fix, Problem } from '../core/finding.js';
import { text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** An index dropped under a lock that keeps everybody out of its table. */
export const indexDropBlocks: Rule = {
  id: 'index-drop-blocks',
  title: 'Index dropped without CONCURRENTLY',
  preset: 'recommended',
  severity: brief,
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'DROP INDEX takes ACCESS EXCLUSIVE on the table of the index. The work is short, but while the lock waits for an older ' +
    'transaction every new query queues behind it.',
  instead: 'Drop the index with CONCURRENTLY, outside a transaction.',
  source: 'https://www.postgresql.org/docs/17/sql-dropindex.html',
  quietedBy: ['drop-constraint-backing-index'],
  examples: {
    given:
      'create table orders (id bigint primary key, placed_at timestamptz); create index orders_placed_at_idx on orders (placed_at);',
    unsafe: 'drop index orders_placed_at_idx;',
    safe: 'drop index concurrently orders_placed_at_idx;',
  },
  on: {
    drop_index(operation, context) {
      const { table } = operation;
      if (operation.concurrently) return;
      if (table === undefined) return isNowhere(operation, context) ? undefined : unknown(operation);
      if (context.isNewTable(table)) return;
      const found = context.schema.tables.get(text(table));
      // An index of a partitioned table cannot be dropped concurrently.
      if (found === undefined || found.partitionBy !== undefined) return;

      return {
        headline: `Dropping \`${text(operation.index)}\` stops every query on \`${text(table)}\` while it waits for its lock`,
        subject: { table, index: operation.index.name },
        ...whenHot(context, table),
        ...cureOf(operation, newIndexesFirst(table, operation, context)),
      };
    },
  },
};

/** No index of this name is there: all that happened is known, or the change brings the first tables and asks whether there is one. */
function isNowhere({ ifExists }: OperationOf<'drop_index'>, context: StatementContext): boolean {
  const isFirst = context.schemaBefore.tables.size === 0 && context.schemaAfter.tables.size > 0;
  return context.schema.complete || context.nested || (ifExists === true && isFirst);
}

/** An index of which only the name is known, because the schema before is not known whole. */
function unknown(operation: OperationOf<'drop_index'>): Problem {
  return {
    headline: `Dropping \`${text(operation.index)}\` stops every query on its table while it waits for its lock`,
    subject: { index: operation.index.name },
    ...cureOf(operation),
  };
}

/** CASCADE cannot be had concurrently: what stands on the index goes first. */
function cureOf(operation: OperationOf<'drop_index'>, withNew?: Fix): Pick<Problem, 'fix' | 'instead'> {
  if (operation.cascade === true)
    return { instead: 'Drop what stands on the index first, and then the index with CONCURRENTLY, without CASCADE.' };
  return {
    fix: withNew ?? {
      title: 'Drop the index concurrently',
      replaces: [operation],
      steps: [{ operations: [{ ...operation, concurrently: true }], transaction: 'none', deploy: 1 }],
      caution: 'It waits for every older transaction that may use the index.',
    },
  };
}
