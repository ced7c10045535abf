import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { ConstraintDefinition } from '../core/operation.js';
import type { Rule } from '../core/rule.js';

/** A delete that takes rows of other tables along. */
export const fkCascade: Rule = {
  id: 'fk-cascade',
  title: 'ON DELETE CASCADE',
  preset: 'all',
  severity: 'warning',

  why: 'One delete then removes rows in other tables, as many as there are, in one transaction with their locks, and nobody who reads the statement sees it.',
  instead: 'Delete the rows of the other table first, in batches, or refuse with RESTRICT.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-FK',

  examples: {
    given: `create table customers (id bigint primary key);`,
    unsafe: `create table orders (id bigint primary key, customer_id bigint references customers (id) on delete cascade);`,
    safe: `create table orders (id bigint primary key, customer_id bigint references customers (id) on delete restrict);`,
  },
  on: {
    create_table: ({ table, definition: { columns, constraints } }) =>
      [...columns.flatMap((column) => column.constraints), ...constraints].flatMap((one) => problem(table, one) ?? []),
    add_column: ({ table, column }) => column.constraints.flatMap((one) => problem(table, one) ?? []),
    add_constraint: ({ table, constraint }) => problem(table, constraint),
  },
};

function problem(table: Name, constraint: ConstraintDefinition): Problem | undefined {
  if (constraint.type !== 'foreign_key' || constraint.onDelete !== 'cascade') return;
  return {
    headline: `Deleting from \`${text(constraint.references)}\` deletes from \`${text(table)}\` too`,
    subject: { table, columns: constraint.columns },
  };
}
