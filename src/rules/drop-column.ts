import { isCopied } from '../core/copied-rows.js';
import { key, text } from '../core/name.js';
import { ranInEarlier } from '../core/ran-before.js';
import type { Rule, StatementView } from '../core/rule.js';
import { goneInWords } from '../core/uses.js';

/** A column that is dropped, as the last step of its removal: nobody seems to read it any more. */
export const dropColumn: Rule = {
  id: 'drop-column',
  title: 'Column dropped',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'warning',
  why:
    'What the column holds is gone, and code that still runs and names it fails: during a rolling deploy the old version, and every ORM that ' +
    'has read the list of columns.',
  instead:
    'Drop it only once no running version reads or writes it: stop using it in one release, drop it in a later one.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-COLUMN',
  quietedBy: ['column-still-in-use', 'ignored-columns-missing'],
  examples: {
    given: 'create table orders (id bigint primary key, note text);',
    unsafe: 'alter table orders drop column note;',
    safe: 'alter table orders alter column note drop not null;',
  },
  beyondLocks: true,
  on: {
    drop_column(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table)) return;
      const before = context.schemaBefore.tables.get(key(table));
      // Added earlier in this change: no released code knows it.
      if (before !== undefined && !before.columns.some((candidate) => candidate.name === column)) return;
      const isCopyIn = (views: readonly StatementView[]): boolean =>
        isCopied(
          views.flatMap((view) => view.operations),
          table,
          column,
        );
      const copy = isCopyIn(context.statements) ? 'migration' : isCopyIn(ranInEarlier(context)) ? 'change' : null;
      const after = context.schemaAfter.tables.get(key(table));
      const isThereAgain = after?.columns.some((candidate) => candidate.name === column) === true;
      return {
        headline:
          copy !== null
            ? `Dropping \`${column}\` of \`${text(table)}\` leaves only the copy that this ${copy} makes`
            : `Dropping \`${column}\` of \`${text(table)}\` loses what it holds`,
        subject: { table, column },
        ...(isThereAgain ? another : goneInWords(context, table, column)),
      };
    },
  },
};

/** Words for a column of whose name there is another one afterwards. */
const another = {
  why: 'The name is there again in this change, so that queries that name it go on: they find what the new column holds, and write into its type.',
  instead: 'Where the values are to stay, change the type of the column, or copy them first.',
};
