import { key, type Name, quotedName, sameName, text } from '../core/name.js';
import { type Operation, withBodies } from '../core/operation.js';
import type { Rule } from '../core/rule.js';

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
      const renamed = { ...table, name: to };
      const covered = context.statements.some(
        (view) =>
          view.statement.transaction !== null &&
          view.statement.transaction === context.statement.transaction &&
          [...withBodies(view.operations)].some((other) => isSuccessor(other, table)),
      );
      if (covered) return;
      return {
        headline: `Renaming \`${text(table)}\` to \`${to}\` breaks every running query that names it`,
        subject: { table },
        fix: {
          title: 'Leave a view with the old name',
          replaces: [operation],
          steps: [
            {
              operations: [
                operation,
                {
                  kind: 'create_view',
                  view: table,
                  query: `select * from ${quotedName(renamed)}`,
                  reads: [{ relation: renamed, columns: [], all: true }],
                },
              ],
              transaction: 'same',
              deploy: 1,
            },
          ],
          caution:
            'The view takes inserts, updates and deletes, but no ON CONFLICT on its constraints and no TRUNCATE. Drop it in a later release.',
        },
      };
    },
  },
};

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
