import { key, type Name, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import { ranBefore } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { columnOf, indexesOf } from '../core/schema-lookup.js';
import { changesNoRow } from '../core/single-rows.js';

/** A unique index that is built beside the traffic, on columns that nothing has kept unique so far. */
export const uniqueOnExistingData: Rule = {
  id: 'unique-on-existing-data',
  title: 'Unique index on rows that are there',
  preset: 'recommended',
  family: 'compatibility',
  severity: { large: 'warning', unknown: 'notice', small: 'notice' },
  dialects: ['postgres'],
  why:
    'Nothing has kept duplicates out so far. The build fails at the first one, on data that no test has, and leaves an INVALID index that ' +
    'refuses new duplicates all the same.',
  instead:
    'Look for duplicates with GROUP BY … HAVING count(*) > 1 first, and clear them in a migration before this one.',
  source: 'https://www.postgresql.org/docs/17/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY',
  examples: {
    given: 'create table orders (id bigint primary key, number text);',
    unsafe: 'create unique index concurrently orders_number_key on orders (number);',
    safe: 'create unique index concurrently orders_id_key on orders (id, number);',
  },
  beyondLocks: true,
  on: {
    create_index(operation, context) {
      const { table, definition, concurrently } = operation;
      // A build that keeps writers out has a rule of its own.
      if (!definition.unique || !concurrently || context.isNewTable(table)) return;
      // Of a table that no migration here made nobody knows what keeps it unique.
      if (!context.schema.tables.has(key(table))) return;
      const columns = definition.parts.flatMap((part) => part.column ?? []);
      if (isUniqueAlready(operation, context) || isEmpty(columns, operation, context)) return;
      if (isCleared(table, context)) return;
      const names = columns.length === 0 ? 'the expression' : columns.map((column) => `\`${column}\``).join(', ');
      return {
        headline: `This unique index fails at the first duplicate of ${names} in \`${text(table)}\``,
        subject: { table, columns },
      };
    },
  },
};

/** An index that is there, of the same columns or some of them, keeps duplicates out. */
function isUniqueAlready(
  { table, index, definition }: OperationOf<'create_index'>,
  { schema }: StatementContext,
): boolean {
  const columns = definition.parts.flatMap((part) => part.column ?? []);
  return indexesOf(schema, table).some(
    (other) =>
      other.name.name !== index &&
      other.definition.unique &&
      other.definition.parts.every((part) => part.column !== undefined && columns.includes(part.column)) &&
      (other.definition.where === undefined || other.definition.where.sql === definition.where?.sql),
  );
}

/** A column that this change adds without a value is null in every row, and nulls are distinct. */
function isEmpty(
  columns: readonly string[],
  { table, definition }: OperationOf<'create_index'>,
  context: StatementContext,
): boolean {
  if (definition.nullsNotDistinct === true) return false;
  const before = context.schemaBefore.tables.get(key(table));
  return columns.some((column) => {
    const added = columnOf(context.schema, table, column);
    const isNew = before !== undefined && added !== undefined && !before.columns.some((one) => one.name === column);
    // A default that differs for each row is meant to be unique.
    return isNew && (added.default === undefined || added.default.volatility === 'volatile');
  });
}

/** Rows of the table were deleted or changed before, in this change: somebody has thought of duplicates. */
function isCleared(table: Name, context: StatementContext): boolean {
  return ranBefore(context).some((view) =>
    view.operations.some(
      (one) =>
        !changesNoRow(one) &&
        (one.kind === 'delete' || one.kind === 'update' || one.kind === 'truncate') &&
        (one.kind === 'truncate' ? one.tables : [one.table]).some((name) => key(name) === key(table)),
    ),
  );
}
