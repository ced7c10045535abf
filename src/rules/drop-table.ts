import { isCopied } from '../core/copied-rows.js';
import { isTableGone } from '../core/gone-before.js';
import { key, type Name, sameName, text } from '../core/name.js';
import { withBodies } from '../core/operation.js';
import { outsideName } from '../core/outside-name.js';
import { ranInEarlier } from '../core/ran-before.js';
import type { Rule, StatementContext, StatementView } from '../core/rule.js';
import { goneInWords } from '../core/uses.js';

/** A table that is dropped, as the last step of its removal: nobody seems to read it any more. */
export const dropTable: Rule = {
  id: 'drop-table',
  title: 'Table dropped',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'warning',
  why: 'Every row is gone, and code that still runs and names the table fails, during a rolling deploy the old version too.',
  instead:
    'Drop it only once no running version reads or writes it, and a copy of its rows is kept or known not to be needed.',
  source: 'https://www.postgresql.org/docs/17/sql-droptable.html',
  quietedBy: ['table-still-in-use', 'create-table-force'],
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'drop table orders;',
    safe: 'comment on table orders is $$replaced by purchases$$;',
  },
  beyondLocks: true,
  on: {
    drop_table(operation, context) {
      const { table } = operation;
      if (context.isNewTable(table) || isTableGone(table, context)) return;
      const known = context.schemaBefore.tables.get(key(table));
      // IF EXISTS on a table that the whole history does not know drops nothing.
      if (
        known === undefined &&
        operation.ifExists === true &&
        (context.schemaBefore.complete || isMadeAnew(table, context))
      )
        return;
      const operationsOf = (views: readonly StatementView[]) => [
        ...withBodies(views.flatMap((view) => view.operations)),
      ];
      const operations = operationsOf(context.statements);
      const earlier = operationsOf(ranInEarlier(context));
      const copy = isCopied(operations, table)
        ? 'migration'
        : isCopied(earlier, outsideName(table, operations))
          ? 'change'
          : null;
      // A table that is built anew under its own name, from the rows that it had.
      const outside = outsideName(table, [...earlier, ...operations]);
      if (copy !== null && !sameName(outside, table) && context.schemaAfter.tables.has(key(outside))) return;
      const isReplaced = context.schemaAfter.tables.has(key(table));
      return {
        headline:
          copy !== null
            ? `Dropping \`${text(table)}\` leaves only the copy that this ${copy} makes`
            : `Dropping \`${text(table)}\` loses every row of it`,
        subject: { table },
        ...(isReplaced
          ? { why: 'Another table has the name from here on: code finds that one, and the rows of this one are gone.' }
          : goneInWords(context, table)),
      };
    },
  },
};

/** The drop only makes room, as `force: true` of Rails does, for a table that nothing says was there before. */
function isMadeAnew(table: Name, { statements }: StatementContext): boolean {
  return statements.some(({ operations }) =>
    operations.some((operation) => operation.kind === 'create_table' && sameName(operation.table, table)),
  );
}
