import type { Fix, FixStep } from '../core/finding.js';
import { statementsFrom } from '../core/moved-statements.js';
import { key, type Name, text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import { isDropped, outsideName } from '../core/outside-name.js';
import { isLostBetween, writtenBetween } from '../core/rows-between.js';
import type { MigrationContext, Rule, StatementView } from '../core/rule.js';
import { picksSingleRows } from '../core/single-rows.js';

/** Rows changed while a table is locked against every query. */
export const backfillWithDdlSameTxn: Rule = {
  id: 'backfill-with-ddl-same-txn',
  title: 'Backfill in the transaction of DDL',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  whileRunning: true,

  why: 'The lock of the DDL is kept until the transaction commits: while rows are changed, or read, in the same transaction, no query on the locked table runs.',
  instead: 'Change rows in a migration of their own, in batches.',
  source: 'https://www.postgresql.org/docs/17/explicit-locking.html#LOCKING-TABLES',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`,
    unsafe: `begin;
alter table orders add column note text;
update orders set note = '';
commit;`,
    safe: `begin;
alter table orders add column note text;
commit;
update orders set note = '' where id = 1;`,
  },
  on: {
    transaction(transaction, context) {
      const held: Name[] = [];
      const before: Operation[] = [];
      for (const view of transaction.statements) {
        const { statement, operations, effects } = view;
        const changed = operations.flatMap((operation) => changedRows(operation, context) ?? [])[0];
        // Of a table that is gone nobody misses the rows.
        const waiting = held.find((table) => !isDropped(table, before));
        if (changed !== undefined && waiting !== undefined && statement.conditional !== true)
          return {
            headline: `No query on \`${text(waiting)}\` runs while these rows change`,
            subject: { table: waiting, object: `rows of ${text(changed)}` },
            location: statement.location,
            ...cureOf(statementsFrom(view, transaction, context), context),
          };
        for (const { relation, object, blocks } of effects)
          if (
            blocks === 'reads+writes' &&
            (object === 'table' ? !context.isNewTable(relation) : object === 'view' && isReadView(relation, context))
          )
            held.push(outsideName(relation, before));
        before.push(...operations);
      }
      return;
    },
  },
};

/** A view from before that is there again afterwards: code that is seen to read it waits for it. */
function isReadView(view: Name, { before, after, usesOf }: MigrationContext): boolean {
  return before.views.has(key(view)) && after.views.has(key(view)) && usesOf(view).length > 0;
}

/** Changes of rows, and what stands between and behind them, each in a transaction of its own. */
function cureOf(moved: readonly StatementView[] | null, context: MigrationContext): { readonly fix?: Fix } {
  const later = moved?.flatMap(({ operations }) => operations) ?? [];
  if (moved === null || isLostBetween(later, context)) return {};
  const steps: FixStep[] = [];
  let ofRows = false;
  for (const { operations } of moved) {
    const isOfRows = operations.some((operation) => changedRows(operation, context) !== undefined);
    const last = isOfRows === ofRows ? steps.pop() : undefined;
    steps.push({ operations: [...(last?.operations ?? []), ...outermost(operations)], transaction: 'own', deploy: 1 });
    ofRows = isOfRows;
  }
  return {
    fix: {
      title: 'Change the rows in a migration of their own',
      replaces: later,
      steps,
      caution: [
        'The rows still change in one transaction, which keeps each until it commits: change them in batches where they are many.',
        ...writtenBetween(later, context),
      ].join(' '),
    },
  };
}

/** Operations without those that stand in a WITH of another: that one is printed with it. */
function outermost(operations: readonly Operation[]): readonly Operation[] {
  const texts = operations.map((operation) => ('sql' in operation ? (operation.sql ?? '') : ''));
  return operations.filter((_, at) => {
    const text = texts[at] ?? '';
    return text === '' || !texts.some((other) => other.length > text.length && other.includes(text));
  });
}

/** The table of which a statement changes, or copies, more than single rows that others have. */
function changedRows(operation: Operation, { before, isNewTable }: MigrationContext): Name | undefined {
  if (operation.kind === 'update' || operation.kind === 'delete')
    return isNewTable(operation.table) || picksSingleRows(operation, before) ? undefined : operation.table;
  if (operation.kind !== 'insert') return;
  return operation.reads.some((read) => !isNewTable(read)) ? operation.table : undefined;
}
