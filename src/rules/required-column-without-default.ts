import { notNullSteps } from '../core/cures.js';
import { isEmptied } from '../core/emptied.js';
import { text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule } from '../core/rule.js';
import { listed, subjectOf, together } from '../core/same-statement.js';

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
      const { table } = operation;
      if (!isUnfilled(operation) || context.isNewTable(table)) return;
      // A statement fails once, at the first of its columns, and one cure has to be for all of them.
      const all = together('add_column', table, context, isUnfilled);
      if (all[0] !== operation) return;
      const names = all.map(({ column }) => column.name);
      const [which, has] =
        names.length === 1
          ? [`${listed(names)} is required and has no default`, 'the column']
          : [`${listed(names, 'columns')} are required and have no default`, 'the columns'];
      const subject = subjectOf(table, names);
      if (isEmptied(table, context))
        return {
          headline: `${which}: code that does not give ${names.length === 1 ? 'it' : 'them'} can no longer insert into \`${text(table)}\``,
          subject,
          why: `The transaction has emptied the table before, so that the statement itself runs. Code that still runs and does not know ${has} fails with its next insert.`,
          instead: 'Give the column a default, or make it required once all running code writes it.',
        };
      return {
        headline: `${which}: this fails as soon as \`${text(table)}\` has a row`,
        subject,
        fix: {
          title: names.length === 1 ? 'Add it nullable first' : 'Add them nullable first',
          replaces: all,
          steps: [
            {
              operations: all.map((one) => ({ ...one, column: { ...one.column, notNull: false } })),
              transaction: 'same',
              deploy: 1,
            },
            ...notNullSteps(table, names, 2, context.facts, {
              before: `Once the released code writes ${listed(names)} and older rows are filled in batches:`,
              serverVersion: context.serverVersion,
            }),
          ],
          caution: 'Until the second step, code must cope with NULL.',
        },
      };
    },
  },
};

/** Required, with nothing that fills it. */
function isUnfilled({ column }: OperationOf<'add_column'>): boolean {
  return (
    column.notNull &&
    column.default === undefined &&
    column.identity === undefined &&
    column.autoIncrement !== true &&
    column.generated === undefined
  );
}
