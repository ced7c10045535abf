import { notNullSteps } from '../core/cures.js';
import { isEmptied } from '../core/emptied.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new NOT NULL column without a default, on a table that has rows. */
export const requiredColumnWithoutDefault: Rule = {
  id: 'required-column-without-default',
  title: 'Required column without a default',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  dialects: ['postgres'],
  why:
    'Rows that exist have nothing to put into the column, so the statement fails as soon as the table has one. Where it is empty, running code ' +
    'that does not know the column can no longer insert.',
  instead: 'Give the column a default, or add it nullable, fill it, and make it NOT NULL in a later release.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-COLUMN',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders add column state text not null;',
    safe: `alter table orders add column state text not null default 'open';`,
  },
  beyondLocks: true,
  on: {
    add_column(operation, context) {
      const { column, table } = operation;
      if (
        !column.notNull ||
        column.default !== undefined ||
        column.identity !== undefined ||
        column.autoIncrement === true
      )
        return;
      if (column.generated !== undefined || context.isNewTable(table)) return;
      if (isEmptied(table, context))
        return {
          headline: `\`${column.name}\` is required and has no default: code that does not give it can no longer insert into \`${text(table)}\``,
          subject: { table, column: column.name },
          why: 'The transaction has emptied the table before, so that the statement itself runs. Code that still runs and does not know the column fails with its next insert.',
          instead: 'Give the column a default, or make it required once all running code writes it.',
        };
      return {
        headline: `\`${column.name}\` is required and has no default: this fails as soon as \`${text(table)}\` has a row`,
        subject: { table, column: column.name },
        fix: {
          title: 'Add it nullable first',
          replaces: [operation],
          steps: [
            { operations: [{ ...operation, column: { ...column, notNull: false } }], transaction: 'same', deploy: 1 },
            ...notNullSteps(table, [column.name], 2, context.facts, {
              before: `Once the released code writes \`${column.name}\` and older rows are filled in batches:`,
              serverVersion: context.serverVersion,
            }),
          ],
          caution: 'Until the second step, code must cope with NULL.',
        },
      };
    },
  },
};
