import { notNullSteps } from '../core/cures.js';
import { key, sameName, text } from '../core/name.js';
import { type Operation, type OperationOf, withBodies } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { listed, subjectOf, together } from '../core/same-statement.js';
import { changesNoRow } from '../core/single-rows.js';

/** NOT NULL on a column that holds nothing but nulls. */
export const notNullOnExistingData: Rule = {
  id: 'not-null-on-existing-data',
  title: 'NOT NULL on a column that nothing has filled',
  preset: 'recommended',
  severity: 'error',
  dialects: ['postgres'],
  why:
    'The column was added a moment ago without a default, so it is null in every row that was there, and nothing has filled it since. SET NOT NULL ' +
    'fails as soon as the table has a row, as every table but that of a test has.',
  instead: 'Give the column a default when it is added, or fill it in batches and make it NOT NULL in a later release.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: `
      alter table orders add column state text;
      alter table orders alter column state set not null;
    `,
    safe: `
      alter table orders add column state text default 'open';
      alter table orders alter column state set not null;
    `,
  },
  beyondLocks: true,
  on: {
    set_not_null(operation, context) {
      const { table } = operation;
      if (context.isNewTable(table) || context.nested || !isAddedEmpty(operation, context)) return;
      // A statement fails once, at the first of its columns, and one cure has to be for all of them.
      const all = together('set_not_null', table, context, (one) => isAddedEmpty(one, context));
      if (all[0] !== operation) return;
      const names = all.map((one) => one.column);
      const [are, it] = names.length === 1 ? ['is', 'it'] : ['are', 'them'];
      return {
        headline: `${listed(names, 'columns')} ${are} null in every row: this fails as soon as \`${text(table)}\` has one`,
        subject: subjectOf(table, names),
        fix: {
          title: `Make ${it} NOT NULL in a later release`,
          replaces: all,
          steps: notNullSteps(table, names, 2, context.facts, {
            before: `Once the released code writes ${listed(names)} and older rows are filled in batches:`,
            serverVersion: context.serverVersion,
          }),
          caution: 'Until then, code must cope with NULL.',
        },
      };
    },
  },
};

/** Whether this migration adds the column without a value, and nothing between may have filled it or emptied the table. */
function isAddedEmpty({ table, column }: OperationOf<'set_not_null'>, context: StatementContext): boolean {
  const { migration, statement, statements, before } = context;
  if (!before.tables.has(key(table)) || migration.skipped.length > 0 || statement.conditional === true) return false;
  const upTo = statements.findIndex((view) => view.statement.id === statement.id);
  const earlier = statements.slice(0, upTo + 1).flatMap((view) => [...withBodies(view.operations)]);
  const at = earlier.findIndex(
    (one) => one.kind === 'add_column' && sameName(one.table, table) && one.column.name === column,
  );
  const added = earlier[at];
  if (added?.kind !== 'add_column' || hasValue(added)) return false;
  return !earlier.slice(at).some((one) => mayFill(one));
}

function hasValue({ column, ifNotExists }: OperationOf<'add_column'>): boolean {
  const isFilled = column.default !== undefined || column.identity !== undefined || column.generated !== undefined;
  // IF NOT EXISTS is there for a column that may be filled.
  return isFilled || column.notNull || column.autoIncrement === true || ifNotExists === true;
}

const changesRows: ReadonlySet<Operation['kind']> = new Set([
  'insert',
  'update',
  'delete',
  'truncate',
  'copy',
  'merge',
  'select',
  'do',
  'call',
  'opaque',
  'alter_column_type',
  'rename_table',
]);

function mayFill(operation: Operation): boolean {
  return changesRows.has(operation.kind) && !changesNoRow(operation);
}
