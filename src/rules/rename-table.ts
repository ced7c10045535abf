import { isCopied } from '../core/copied-rows.js';
import type { Fix, Problem } from '../core/finding.js';
import { key, type Name, sameName, text } from '../core/name.js';
import { type Operation, type OperationOf, withBodies } from '../core/operation.js';
import { ranInEarlier } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Column, Table } from '../core/schema.js';
import { hasToBeGiven } from '../core/schema-lookup.js';
import { viewOfOldName } from '../core/view-of-old-name.js';

/** A table renamed under code that runs. */
export const renameTable: Rule = {
  id: 'rename-table',
  title: 'Table renamed',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  whileRunning: true,
  dialects: ['postgres'],
  why: 'Code that runs while the migration does knows the old name only, and fails on the next query.',
  instead: 'Leave a view with the old name in the same transaction, and drop it once no running version uses it.',
  source: 'https://www.postgresql.org/docs/17/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders rename to purchases;',
    safe: `
      begin;
      alter table orders rename to purchases;
      create view orders as select * from purchases;
      commit;
    `,
  },
  beyondLocks: true,
  on: {
    rename_table(operation, context) {
      const { table, to } = operation;
      if (
        context.isNewTable(table) ||
        !existed(context.schemaBefore.tables.has(key(table)), context.schemaBefore.complete)
      )
        return;
      const covered = context.statements.some(
        (view) =>
          view.statement.transaction !== null &&
          view.statement.transaction === context.statement.transaction &&
          [...withBodies(view.operations)].some((other) => isSuccessor(other, table)),
      );
      if (covered) return inItsPlace(operation, context);
      const view = viewOfOldName(operation, context);
      return {
        headline: `Renaming \`${text(table)}\` to \`${to}\` breaks every running query that names it`,
        subject: { table },
        ...(view === null ? { instead: inSteps } : { fix: withView(operation, view) }),
      };
    },
  },
};

const inSteps =
  'A view with the old name could not show the columns that this change takes away or changes: rename the table behind such a view first, and let the columns go in a later release.';

function withView(operation: Operation, view: Operation): Fix {
  return {
    title: 'Leave a view with the old name',
    replaces: [operation],
    steps: [{ operations: [operation, view], transaction: 'same', deploy: 1 }],
    caution:
      'The view takes inserts, updates and deletes, but no ON CONFLICT on its constraints and no TRUNCATE. Drop it in a later release.',
  };
}

/** Another table under the old name, where running code finds a column missing, or does not write one that it must. */
function inItsPlace({ table, to }: OperationOf<'rename_table'>, context: StatementContext): Problem | undefined {
  const before = context.schemaBefore.tables.get(key(table));
  const after = context.schemaAfter.tables.get(key(table));
  if (before === undefined || after === undefined || after.madeFrom !== undefined) return;
  const lacking = before.columns.filter((one) => !has(after, one));
  const required = after.columns.filter((one) => hasToBeGiven(one) && !has(before, one));
  if (lacking.length + required.length === 0) return;
  const what = [
    ...(lacking.length === 0 ? [] : [`lacks ${list(lacking)}`]),
    ...(required.length === 0 ? [] : [`requires ${list(required)}`]),
  ];
  const operations = [
    ...withBodies([...ranInEarlier(context), ...context.statements].flatMap((view) => view.operations)),
  ];
  const isKept = isCopied(operations, { ...table, name: to }) || isCopied(operations, table);
  return {
    headline: `Running code meets another \`${text(table)}\`, which ${what.join(' and ')}`,
    subject: { table },
    // A column may be missed by nobody; one that must be written stops every insert.
    ...(required.length === 0 ? { severity: 'warning' as const } : {}),
    why:
      required.length === 0
        ? 'Another table has the name from here on. Queries of the running version that name a column which it lacks fail.'
        : 'Another table has the name from here on, and the running version does not know what it must write: its inserts fail.',
    ...(isKept ? {} : { detail: `Nothing in this change copies the rows of \`${to}\`.` }),
    instead:
      'Change the table in steps that the running version can meet: add nullable columns or such with a default, and take columns away once nothing uses them.',
  };
}

function has(table: Table, { name }: Column): boolean {
  return table.columns.some((one) => one.name === name);
}

function list(columns: readonly Column[]): string {
  const names = columns.slice(0, 3).map(({ name }) => `\`${name}\``);
  const more = columns.length - names.length;
  const all = more > 0 ? [...names, `${more} more`] : names;
  return all.length === 1 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** Whether something takes the name over: a view of the table, the table built anew, another one that waits for the name. */
function isSuccessor(operation: Operation, table: Name): boolean {
  if (operation.kind === 'create_view') return sameName(operation.view, table);
  if (operation.kind === 'create_table' || operation.kind === 'create_table_as')
    return sameName(operation.table, table);
  return operation.kind === 'rename_table' && sameName({ ...operation.table, name: operation.to }, table);
}

/** A table that the whole history does not know may still exist where some of the history could not be read. */
function existed(known: boolean, complete: boolean): boolean {
  return known || !complete;
}
