import { key, type Name, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Constraint, Table } from '../core/schema.js';
import { columnOf, constraintOf, constraintsOf, indexesOf, tableOf } from '../core/schema-lookup.js';

/** A guarantee about the rows that is given up. */
export const dropConstraint: Rule = {
  id: 'drop-constraint',
  title: 'Constraint dropped',
  preset: 'strict',
  family: 'data-loss',
  severity: 'warning',
  dialects: ['postgres'],
  why:
    'From now on rows may break what the constraint said, and code that relied on it is not told: duplicates, rows that point to nothing, ' +
    'values out of range. An upsert that names the columns of a unique constraint fails at once.',
  instead: 'See that nothing relies on it, and keep it out of the change that needs other things.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT',
  examples: {
    given: 'create table orders (id bigint primary key, number text, constraint orders_number_key unique (number));',
    unsafe: 'alter table orders drop constraint orders_number_key;',
    safe: `
      alter table orders drop constraint orders_number_key;
      alter table orders add constraint orders_number_unique unique (number);
    `,
  },
  on: {
    drop_constraint(operation, context) {
      const { table, constraint } = operation;
      const after = tableOf(context.schemaAfter, table);
      if (context.isNewTable(table)) return;
      const found = constraintOf(context.schema, table, constraint);
      if (found === undefined) return isUnknown(operation, context) ? problem(operation, 'the constraint') : undefined;
      // The table goes, or the constraint was made by this very change.
      if (after === undefined || constraintOf(context.schemaBefore, table, constraint) === undefined) return;
      if (!holds(found) || isKept(found, after, context)) return;
      return problem(operation, words[found.type]);
    },
  },
};

const words: Readonly<Record<Constraint['type'], string>> = {
  primary_key: 'the primary key',
  unique: 'the unique constraint',
  foreign_key: 'the foreign key',
  check: 'the check',
  exclusion: 'the exclusion constraint',
  not_null: 'the NOT NULL constraint',
};

function problem({ table, constraint }: OperationOf<'drop_constraint'>, what: string) {
  return {
    headline: `\`${text(table)}\` gives up ${what} \`${constraint}\``,
    subject: { table, constraint },
  };
}

/** It may be there all the same: the table is from elsewhere, or some of the history was not read. One in its place may be the same. */
function isUnknown({ table, ifExists }: OperationOf<'drop_constraint'>, context: StatementContext): boolean {
  const isElsewhere = tableOf(context.schema, table) === undefined || !context.schema.complete;
  const isReplaced = context.statements.some((view) =>
    view.operations.some((one) => one.kind === 'add_constraint' && key(one.table) === key(table)),
  );
  return ifExists !== true && isElsewhere && !isReplaced;
}

function holds(constraint: Constraint): boolean {
  return constraint.validated && !('notEnforced' in constraint && constraint.notEnforced === true);
}

/** Whether what it said is still said once the change is through, or is about columns that are gone. */
function isKept(constraint: Constraint, after: Table, { schemaBefore, schemaAfter }: StatementContext): boolean {
  const columns = columnsOf(constraint);
  if (columns.some((column) => !after.columns.some((one) => one.name === column))) return true;
  const isRequired = (column: string): boolean => after.columns.some((one) => one.name === column && one.notNull);
  const wasRequired = (column: string): boolean => columnOf(schemaBefore, after.name, column)?.notNull === true;
  const standing = constraintsOf(schemaAfter, after.name);
  const earlier = constraintsOf(schemaBefore, after.name);
  switch (constraint.type) {
    case 'unique':
    case 'primary_key':
      return isUnique(columns, after.name, { schemaAfter });
    case 'check':
      // A check for the SET NOT NULL of this change has done its work.
      if (constraint.expression.provesNotNull.some((column) => isRequired(column) && !wasRequired(column))) return true;
      // Another check of the column may say anything; one that this change makes stands in its place.
      return standing.some(
        (one) =>
          one.type === 'check' &&
          !earlier.includes(one) &&
          (one.name === constraint.name || columnsOf(one).join() === columns.join()),
      );
    case 'not_null':
      return isRequired(constraint.column);
    default:
      return standing.some((one) => one.type === constraint.type && columnsOf(one).join() === columns.join());
  }
}

function columnsOf(constraint: Constraint): readonly string[] {
  if (constraint.type === 'check') return constraint.expression.columns;
  return constraint.type === 'not_null' ? [constraint.column] : constraint.columns;
}

function isUnique(
  columns: readonly string[],
  table: Name,
  { schemaAfter }: Pick<StatementContext, 'schemaAfter'>,
): boolean {
  return indexesOf(schemaAfter, table).some(
    ({ definition }) =>
      definition.unique &&
      definition.where === undefined &&
      definition.parts.every((part) => part.column !== undefined && columns.includes(part.column)),
  );
}
