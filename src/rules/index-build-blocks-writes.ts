import { newIndexesFirst } from '../core/changed-indexes.js';
import { emptiedReason, isEmptied } from '../core/emptied.js';
import type { FixStep } from '../core/finding.js';
import { indexShape } from '../core/index-shape.js';
import { key, type Name, sameName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import { besideFirst, inPlaceOf, nameBeside, type Replaced, replacedUniqueness } from '../core/replaced-uniqueness.js';
import type { Rule, StatementContext } from '../core/rule.js';

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
      if (isMaterialized(operation.table, context))
        return {
          notRaised: `\`${text(operation.table)}\` is a materialized view: reads go on, and only a \`REFRESH\` waits.`,
        };
      if (isEmptied(operation.table, context)) return { notRaised: emptiedReason(operation.table) };
      // A partitioned table has a rule of its own.
      if (context.schema.tables.get(text(operation.table))?.partitionBy !== undefined) return;

      const replaced = operation.definition.unique ? replacedUniqueness(operation.table, context) : [];
      const isApart = replaced.length > 0;
      const isBrief = goesAgain(operation, context);
      return {
        headline: `Building ${nameOf(operation, context)} blocks every write to \`${text(operation.table)}\``,
        subject: { table: operation.table, index: operation.index },
        ...(isApart ? { instead: insteadOf(operation, replaced) } : isBrief ? { instead: beforeItsUse } : {}),
        ...(replaced.every(({ movable }) => movable) && !isBrief
          ? {
              fix: newIndexesFirst(operation.table, operation, context) ?? {
                title: isApart ? 'Build the new index beside the old one' : 'Build the index concurrently',
                replaces: [...replaced.map(({ drop }) => drop), operation],
                steps: steps(operation, replaced, context),
                caution: `It waits for every older transaction, reads the table twice, and a failed build leaves an INVALID index to drop.${ofUnique(operation)}`,
              },
            }
          : {}),
      };
    },
  },
};

const beforeItsUse =
  'The change drops it again: build it with CONCURRENTLY in a migration of its own, outside a transaction, before the one that needs it.';

/** Whether the change drops the index again, so that one which a file behind all others builds would come too late, and stay. */
function goesAgain(
  { index, table }: OperationOf<'create_index'>,
  { schemaAfter, statements }: StatementContext,
): boolean {
  const isAlone = statements.length === 1;
  return (
    index !== undefined &&
    !isAlone &&
    schemaAfter.tables.has(key(table)) &&
    !schemaAfter.indexes.has(key({ ...table, name: index }))
  );
}

/** What to do where the transaction drops a unique index first, which may be the very one that it builds. */
function insteadOf({ definition, index }: OperationOf<'create_index'>, replaced: readonly Replaced[]): string {
  const same = replaced.find(
    ({ outlived, unharmed }) => outlived && unharmed !== undefined && indexShape(unharmed) === indexShape(definition),
  );
  if (same === undefined) return besideFirst(replaced, 'index', index);
  return `\`${same.name}\` outlives what comes in between, and is the same: take its DROP and this CREATE out.`;
}

/** What makes the build of a unique index fail, beside what may end any. */
function ofUnique({ definition }: OperationOf<'create_index'>): string {
  return definition.unique ? ' A duplicate makes it fail: look for duplicates first.' : '';
}

/** One source line may build several indexes, as a call of Rails that makes columns with theirs: then each is named. */
function nameOf({ index, table }: OperationOf<'create_index'>, { statement, statements }: StatementContext): string {
  const line = JSON.stringify(statement.location);
  const beside = statements.filter(
    (view) =>
      JSON.stringify(view.statement.location) === line &&
      view.operations.some((one) => one.kind === 'create_index' && sameName(one.table, table)),
  );
  return index === undefined || beside.length < 2 ? 'this index' : `\`${index}\``;
}

function isMaterialized(name: Name, { schema }: StatementContext): boolean {
  return schema.views.get(key(name))?.materialized === true;
}

/** Where it takes the place of others, these stay until it stands. */
function steps(
  operation: OperationOf<'create_index'>,
  replaced: readonly Replaced[],
  context: StatementContext,
): readonly FixStep[] {
  const { index, table } = operation;
  if (replaced.length === 0 || index === undefined)
    return [{ operations: [{ ...operation, concurrently: true }], transaction: 'none', deploy: 1 }];
  const beside = nameBeside(index, replaced, context);
  const built: Name = { ...table, name: beside };
  return [
    { operations: [{ ...operation, index: beside, concurrently: true }], transaction: 'none', deploy: 1 },
    inPlaceOf(replaced, beside === index ? [] : [{ kind: 'rename_index', index: built, to: index, table }]),
  ];
}
