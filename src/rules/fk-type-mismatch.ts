import type { Problem } from '../core/finding.js';
import type { Name } from '../core/name.js';
import { text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { columnOf, constraintsOf } from '../core/schema-lookup.js';

/** A foreign key that is narrower than the key it points to. */
export const fkTypeMismatch: Rule = {
  id: 'fk-type-mismatch',
  title: 'Foreign key narrower than its target',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'The referenced key can hold numbers that the referencing column cannot: from that number on inserts fail, on a table that worked for years.',
  instead: 'Give the referencing column the type of the key.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-FK',

  examples: {
    given: `create table customers (id bigint primary key);`,
    unsafe: `create table orders (id bigint primary key, customer_id integer references customers (id));`,
    safe: `create table orders (id bigint primary key, customer_id bigint references customers (id));`,
  },
  on: {
    create_table: ({ table, definition }, context) => [
      ...definition.columns.flatMap((column) => mismatch(table, [column.name], context)),
      ...definition.constraints.flatMap((constraint) =>
        constraint.type === 'foreign_key' ? mismatch(table, constraint.columns, context) : [],
      ),
    ],
    add_column: ({ table, column }, context) => mismatch(table, [column.name], context),
    add_constraint: ({ table, constraint }, context) =>
      constraint.type === 'foreign_key' ? mismatch(table, constraint.columns, context) : [],
  },
};

/** Whole numbers, from the narrowest. */
const widths = ['smallint', 'integer', 'bigint'];

function mismatch(
  table: Name,
  columns: readonly string[],
  { schemaNext, schemaAfter }: StatementContext,
): readonly Problem[] {
  const key = constraintsOf(schemaNext, table).find(
    (constraint) => constraint.type === 'foreign_key' && constraint.columns.join() === columns.join(),
  );
  if (key?.type !== 'foreign_key') return [];
  return columns.flatMap((column, index) => {
    const own = columnOf(schemaAfter, table, column)?.type;
    const target = columnOf(schemaAfter, key.references, key.referencedColumns[index] ?? '')?.type;
    if (own === undefined || target === undefined || own.array > 0) return [];
    const [width, wanted] = [widths.indexOf(own.base), widths.indexOf(target.base)];
    if (width === -1 || width >= wanted) return [];
    return [
      {
        headline: `\`${column}\` of \`${text(table)}\` cannot hold every key of \`${text(key.references)}\`: it is ${own.base}, the key is ${target.base}`,
        subject: { table, column },
      },
    ];
  });
}
