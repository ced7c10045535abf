import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { tableOf } from '../core/schema-lookup.js';

/** A column that one change adds to a table in use, fills, and makes NOT NULL without a default. */
export const columnRequiredTooEarly: Rule = {
  id: 'column-required-too-early',
  title: 'Column required before all code knows it',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  whileRunning: true,
  dialects: ['postgres'],
  why: 'The column is new in this change. Code that still runs and does not know it fails with its next insert, from the commit on.',
  instead:
    'Release code that writes the column first, and make it NOT NULL in a later release. A CHECK would refuse the same inserts as early; a default lets them pass.',
  quietedBy: ['not-null-on-existing-data'],
  source: 'https://www.postgresql.org/docs/18/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL',
  examples: {
    given: 'create table orders (id bigint primary key, number text);',
    unsafe: `
      alter table orders add column state text;
      update orders set state = 'open' where id < 1000;
      alter table orders alter column state set not null;
    `,
    safe: `
      alter table orders add column state text default 'open';
      update orders set state = 'open' where id < 1000;
      alter table orders alter column state set not null;
    `,
  },
  beyondLocks: true,
  on: {
    set_not_null({ table, column }, context) {
      if (!context.oldCodeRuns || !isRequiredAnew(table, column, context)) return;
      return {
        headline: `\`${column}\` is required and has no default: code that does not know it can no longer insert into \`${text(table)}\``,
        subject: { table, column },
      };
    },
  },
};

/** Whether a column that this change adds to a table of before ends up NOT NULL, with nothing that fills it in. */
function isRequiredAnew(table: Name, column: string, context: StatementContext): boolean {
  const before = tableOf(context.schemaBefore, table);
  const after = tableOf(context.schemaAfter, table);
  const made = after?.columns.find(({ name }) => name === column);
  if (before === undefined || made === undefined || context.isNewTable(table)) return false;
  const isFilled =
    made.default !== undefined ||
    made.identity !== undefined ||
    made.generated !== undefined ||
    after?.triggers.some(({ enabled }) => enabled) === true;
  return made.notNull && !isFilled && !before.columns.some(({ name }) => name === column);
}
