import type { Problem } from '../core/finding.js';
import { type Expression, key, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import { ranInEarlier } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { columnOf, hasToBeGiven, tableOf } from '../core/schema-lookup.js';
import { leftOutInWords } from '../core/uses.js';

/** A required column whose default goes, so that running code which leaves it out can no longer insert. */
export const defaultDroppedByOrm: Rule = {
  id: 'default-dropped-by-orm',
  title: 'Default of a required column dropped',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  beyondLocks: true,
  why:
    'The default fills the rows that exist and then goes. Code that runs while the migration does knows nothing of the column, and each of ' +
    'its inserts fails for want of a value.',
  instead: 'Keep the default until no running version inserts without the column, and drop it in a later release.',
  quietedBy: ['change-column-default-with-partial-writes'],
  source: 'https://docs.djangoproject.com/en/5.2/ref/models/fields/#db-default',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: `
      alter table orders add column state text default 'open' not null;
      alter table orders alter column state drop default;
    `,
    safe: `alter table orders add column state text default 'open' not null;`,
  },
  on: {
    drop_default(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table)) return;
      const added = context.schema.tables.get(key(table))?.columns.find((one) => one.name === column);
      if (added?.default === undefined) return;
      const after = columnOf(context.schemaAfter, table, column);
      if (after === undefined || !hasToBeGiven(after)) return;
      if (!isAdded(operation, context)) return ofBefore(operation, added.default, context);
      return {
        headline: `\`${column}\` is required and loses its default: running code can no longer insert into \`${text(table)}\``,
        subject: { table, column },
      };
    },
  },
};

/** A column that was there before: the code that runs knows it, and may have left it to the default. */
function ofBefore(
  { table, column }: OperationOf<'drop_default'>,
  { literal }: Expression,
  context: StatementContext,
): Problem | undefined {
  const after = tableOf(context.schemaAfter, table);
  const isSetBefore = columnOf(context.schemaBefore, table, column)?.default === undefined;
  if (literal === null || isSetBefore || after?.triggers.some(({ enabled }) => enabled) === true) return;
  const left = context.oldCodeRuns ? leftOutInWords(context, table, column) : null;
  const loses = `\`${column}\` is required and loses its default`;
  return {
    headline:
      left === null
        ? `${loses}: an insert into \`${text(table)}\` that leaves it out fails`
        : `${loses}, and running code inserts into \`${text(table)}\` without it`,
    subject: { table, column },
    why: 'Nothing fills the column in any more, and NOT NULL refuses each insert that leaves it out.',
    instead: 'Release code that always writes the column first, and drop the default in a later release.',
    ...(left === null ? { severity: 'notice' as const } : { detail: left }),
  };
}

/** The column is of this change: it was not there before, or, under a table that is only renamed, this change adds it. */
function isAdded({ table, column }: OperationOf<'drop_default'>, context: StatementContext): boolean {
  const before = context.schemaBefore.tables.get(key(table));
  if (before !== undefined) return !before.columns.some((one) => one.name === column);
  return [...ranInEarlier(context), ...context.statements].some((view) =>
    view.operations.some(
      (one) => one.kind === 'add_column' && key(one.table) === key(table) && one.column.name === column,
    ),
  );
}
