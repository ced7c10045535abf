import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { tableOf } from '../core/schema-lookup.js';
import { placesInWords } from '../core/uses.js';

/** A column that is made required, without a default, while code that runs leaves it out: one that is new, or that an INSERT does not name. */
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
    set_not_null: ({ table, column }, context) => requiredTooEarly(table, column, context),
    add_constraint({ table, constraint }, context) {
      if (constraint.type !== 'check' || constraint.notEnforced === true) return;
      return constraint.expression.provesNotNull.flatMap(
        (column) => requiredTooEarly(table, column, context, constraint.name) ?? [],
      );
    },
  },
};

/** What is said of a column that is NOT NULL from here on, or that a check of this name asks for. */
function requiredTooEarly(table: Name, column: string, context: StatementContext, check?: string): Problem | undefined {
  const before = tableOf(context.schemaBefore, table);
  const known = before?.columns.find(({ name }) => name === column);
  if (!context.oldCodeRuns || before === undefined || known?.notNull === true) return;
  if (context.isNewTable(table) || !isLeftEmpty(table, column, context, check)) return;
  const subject = { table, column };
  const leaving = context
    .usesOf(table)
    .filter(({ revision, inserts }) => revision === 'base' && inserts?.includes(column) === false);
  if (known !== undefined) {
    if (leaving.length === 0) return;
    return {
      headline: `\`${column}\` is required and has no default, and code that runs inserts into \`${text(table)}\` without it`,
      subject,
      why: 'The version that runs now leaves the column out of an INSERT, which so writes NULL: it fails from the commit on.',
      ...placesInWords(leaving),
    };
  }
  return {
    headline: `\`${column}\` is required and has no default: code that does not know it can no longer insert into \`${text(table)}\``,
    subject,
    ...(leaving.length === 0 ? {} : placesInWords(leaving)),
  };
}

/**
 * Whether nothing fills a column in where an INSERT leaves it out, and what requires it here still does so after the change. A check that
 * only leads to NOT NULL is told there.
 */
function isLeftEmpty(table: Name, column: string, { schemaAfter }: StatementContext, check?: string): boolean {
  const after = tableOf(schemaAfter, table);
  const made = after?.columns.find(({ name }) => name === column);
  if (after === undefined || made === undefined) return false;
  const isAsked =
    check === undefined ? made.notNull : !made.notNull && after.constraints.some(({ name }) => name === check);
  const isFilled = made.default !== undefined || made.identity !== undefined || made.generated !== undefined;
  return isAsked && !isFilled && !after.triggers.some(({ enabled }) => enabled);
}
