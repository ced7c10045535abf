import { brief, whenHot } from '../core/brief-lock.js';
import { newIndexesFirst } from '../core/changed-indexes.js';
import type { Fix, Problem } from '../core/finding.js';
import { isIndexGone } from '../core/gone-before.js';
import { type Name, sameName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { indexesOf } from '../core/schema-lookup.js';

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
      // Dropped apart and later, it would be gone by then.
      if (goesAnyhow(operation, table, context))
        return {
          notRaised: `A later statement of this change drops from \`${text(table)}\` what \`${text(operation.index)}\` stands on, under the same lock.`,
        };

      return {
        headline: `Dropping \`${text(operation.index)}\` stops every query on \`${text(table)}\` while it waits for its lock`,
        subject: { table, index: operation.index.name },
        ...whenHot(context, table),
        ...cureOf(operation, newIndexesFirst(table, operation, context)),
      };
    },
  },
};

/** No index of this name is there: all that happened is known, the change has dropped it, or brings the first tables and asks whether there is one. */
function isNowhere({ index, ifExists }: OperationOf<'drop_index'>, context: StatementContext): boolean {
  const isFirst = context.schemaBefore.tables.size === 0 && context.schemaAfter.tables.size > 0;
  return context.schema.complete || context.nested || isIndexGone(index, context) || (ifExists === true && isFirst);
}

/** A later statement of the change drops the table, or a column of the index, and the index with it. */
function goesAnyhow({ index }: OperationOf<'drop_index'>, table: Name, context: StatementContext): boolean {
  const definition = indexesOf(context.schema, table).find(({ name }) => sameName(name, index))?.definition;
  const columns = [...(definition?.parts ?? []).map((part) => part.column), ...(definition?.include ?? [])];
  const at = context.statements.findIndex(({ statement }) => statement.id === context.statement.id);
  if (at < 0) return false;
  return [context.statements.slice(at), ...context.laterMigrations.map(({ statements }) => statements)]
    .flat()
    .flatMap(({ operations }) => operations)
    .some(
      (one) =>
        (one.kind === 'drop_table' && sameName(one.table, table)) ||
        (one.kind === 'drop_column' && sameName(one.table, table) && columns.includes(one.column)),
    );
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
