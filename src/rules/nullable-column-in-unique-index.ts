import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { columnOf } from '../core/schema-lookup.js';

/** A unique key that null slips through. */
export const nullableColumnInUniqueIndex: Rule = {
  id: 'nullable-column-in-unique-index',
  title: 'Unique key over a column that can be null',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'Nulls count as different from each other, so that rows that are equal but for a null are all let in.',
  instead: 'Make the column NOT NULL, or say NULLS NOT DISTINCT (from version 15 on).',
  source: 'https://www.postgresql.org/docs/17/indexes-unique.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, customer_id bigint not null);`,
    unsafe: `create unique index concurrently orders_key on orders (customer_id, number);`,
    safe: `create unique index concurrently orders_key on orders (customer_id, id);`,
  },
  on: {
    create_index({ table, definition }, context) {
      const { unique, parts, where, nullsNotDistinct } = definition;
      if (!unique || nullsNotDistinct === true) return;
      // A lone column that may be missing, and is unique where it is there, is what people mean.
      if (parts.length < 2) return;
      const columns = parts.flatMap(({ column }) => column ?? []);
      return problem(
        table,
        columns.filter((column) => where?.provesNotNull.includes(column) !== true),
        context,
      );
    },
    add_constraint({ table, constraint }, context) {
      if (constraint.type !== 'unique' || constraint.nullsNotDistinct === true || constraint.columns.length < 2) return;
      return problem(table, constraint.columns, context);
    },
  },
};

function problem(table: Name, columns: readonly string[], { schemaAfter }: StatementContext): Problem | undefined {
  const open = columns.filter((column) => columnOf(schemaAfter, table, column)?.notNull === false);
  if (open.length === 0) return;
  return {
    headline: `Rows of \`${text(table)}\` that have no ${open.map((column) => `\`${column}\``).join(' or ')} are never equal`,
    subject: { table, columns: [...columns] },
  };
}
