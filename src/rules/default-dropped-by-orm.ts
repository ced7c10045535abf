import { key, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import { ranInEarlier } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A new required column whose default goes again in the same change, so that running code can no longer insert. */
export const defaultDroppedByOrm: Rule = {
  id: 'default-dropped-by-orm',
  title: 'Default of a new required column dropped again',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  beyondLocks: true,
  why:
    'The default fills the rows that exist and then goes. Code that runs while the migration does knows nothing of the column, and each of ' +
    'its inserts fails for want of a value.',
  instead: 'Keep the default until no running version inserts without the column, and drop it in a later release.',
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
      if (added?.default === undefined || !isAdded(operation, context)) return;
      const after = context.schemaAfter.tables.get(key(table))?.columns.find((one) => one.name === column);
      const isFilled = after?.default !== undefined || after?.identity !== undefined || after?.generated !== undefined;
      if (after?.notNull !== true || isFilled) return;
      return {
        headline: `\`${column}\` is required and loses its default: running code can no longer insert into \`${text(table)}\``,
        subject: { table, column },
      };
    },
  },
};

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
