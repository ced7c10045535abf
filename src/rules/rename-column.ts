import { isAddedBefore } from '../core/made-columns.js';
import { key, type Name, text } from '../core/name.js';
import { ranInEarlier } from '../core/ran-before.js';
import { replacementSteps } from '../core/replaced-column.js';
import type { Rule, StatementView } from '../core/rule.js';
import type { Column } from '../core/schema.js';
import { columnOf } from '../core/schema-lookup.js';

/** A column renamed under code that runs. */
export const renameColumn: Rule = {
  id: 'rename-column',
  title: 'Column renamed',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  whileRunning: true,
  why:
    'Code that runs while the migration does knows the old name only, and fails on the next query; code that is deployed before it knows only ' +
    'the new one.',
  instead:
    'Add a column of the new name, write to both, fill it in batches, switch the readers, then drop the old column.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME',
  examples: {
    given: 'create table orders (id bigint primary key, note text);',
    unsafe: 'alter table orders rename column note to remark;',
    safe: 'alter table orders add column remark text;',
  },
  beyondLocks: true,
  on: {
    rename_column(operation, context) {
      const { table, column, to } = operation;
      if (context.isNewTable(table)) return;
      const before = context.schemaBefore.tables.get(
        earlierKey(table, [...ranInEarlier(context), ...context.statements]),
      );
      if (isAddedBefore(column, before, table, context)) return;
      const anew = columnOf(context.schemaAfter, table, column);
      if (anew !== undefined)
        return {
          headline: `\`${column}\` of \`${text(table)}\` is another column from here on: running queries find none of its values`,
          subject: { table, column },
          severity: 'warning',
          ...takenOver(anew, columnOf(context.schema, table, column)),
        };
      const steps = replacementSteps(table, [{ column, to }], context);
      return {
        headline: `Renaming \`${column}\` to \`${to}\` breaks every running query that names it`,
        subject: { table, column },
        detail: `The table is \`${text(table)}\`.`,
        ...(steps === null
          ? {}
          : {
              fix: {
                title: 'Add a column of the new name, and drop the old one later',
                replaces: [operation],
                steps,
                caution: 'Each deploy ships the code that its step waits for.',
              },
            }),
      };
    },
  },
};

/** What queries that name a column meet where another has its name. */
function takenOver(anew: Column, old: Column | undefined): { readonly why: string; readonly instead: string } {
  const holds = anew.default === undefined ? 'nothing' : 'its default';
  const isOther = old !== undefined && (old.type.base !== anew.type.base || old.type.array !== anew.type.array);
  const reads = `what the new column holds, which is ${holds} for the rows from before`;
  if (isOther)
    return {
      why: `The name is there again in this change, with the type \`${anew.type.base}\` instead of \`${old.type.base}\`: a query that takes it for the old type may fail, and any other reads ${reads}.`,
      instead: 'Give the new column a name of its own.',
    };
  return {
    why: `The name is there again in this change, so that no query fails: it reads ${reads}.`,
    instead: 'Copy the values before running code reads them, or give the new column a name of its own.',
  };
}

/** The name under which the schema before knows a table that this change renames. */
function earlierKey(table: Name, statements: readonly StatementView[]): string {
  const renames = statements.flatMap((view) =>
    view.operations.flatMap((operation) => (operation.kind === 'rename_table' ? [operation] : [])),
  );
  return renames.reduceRight(
    (known, rename) => (key({ ...rename.table, name: rename.to }) === known ? key(rename.table) : known),
    key(table),
  );
}
