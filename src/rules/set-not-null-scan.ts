import { notNullSteps } from '../core/cures.js';
import { type Name, sameName, text } from '../core/name.js';
import { withBodies } from '../core/operation.js';
import { ranBefore } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { listed, subjectOf, together } from '../core/same-statement.js';
import { columnOf, tableOf } from '../core/schema-lookup.js';
import { changesNoRow } from '../core/single-rows.js';

/** SET NOT NULL on a column that nothing proves, so that every row is read while everybody waits. */
export const setNotNullScan: Rule = {
  id: 'set-not-null-scan',
  title: 'SET NOT NULL that reads the whole table',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'SET NOT NULL reads every row under ACCESS EXCLUSIVE, unless a validated CHECK (column IS NOT NULL) proves that there is no null. ' +
    'Reads and writes wait until the transaction commits.',
  instead:
    'Add a CHECK (column IS NOT NULL) NOT VALID, validate it in a transaction of its own, then SET NOT NULL and drop the check.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL',
  quietedBy: ['not-null-on-existing-data', 'type-change-with-not-null'],
  examples: {
    given: 'create table orders (id bigint primary key, placed_at timestamptz);',
    unsafe: 'alter table orders alter column placed_at set not null;',
    safe: `
      alter table orders add constraint orders_placed_at_present check (placed_at is not null) not valid;
      alter table orders validate constraint orders_placed_at_present;
      alter table orders alter column placed_at set not null;
    `,
  },
  on: {
    set_not_null(operation, context) {
      const { table, column } = operation;
      if (context.isNewTable(table)) return;
      if (context.isProven(table, column, 'not null')) return proof(table, column, context);
      if (!context.effects.some((effect) => effect.scan)) return;
      // A statement reads its table once, whatever columns ask for it.
      const all = together('set_not_null', table, context, (_, { effects }) => effects.some((effect) => effect.scan));
      if (all[0] !== operation) return;
      const columns = all.map((one) => one.column);
      const trusts = context.facts.trustsChecks(context.serverVersion);
      return {
        headline: `Setting ${listed(columns, 'columns')} NOT NULL stops every query on \`${text(table)}\` while each row is read`,
        subject: subjectOf(table, columns),
        ...nullsInWords(table, columns, context),
        ...(isKeyLater(table, columns, context)
          ? { instead: beforeTheKey }
          : {
              ...(trusts ? {} : { instead: keptCheck }),
              fix: {
                title: trusts ? 'Prove it with a check first' : 'Keep a check in the place of NOT NULL',
                replaces: all,
                steps: notNullSteps(table, columns, 1, context.facts, { serverVersion: context.serverVersion }),
                caution: `A row with a null makes the validation fail: fill those rows first.${trusts ? '' : ' A server before 12 reads every row for SET NOT NULL, whatever a check proves.'}`,
              },
            }),
      };
    },
  },
};

const keptCheck =
  'Add a CHECK (column IS NOT NULL) NOT VALID, validate it in a transaction of its own, and keep it in the place of NOT NULL.';

const beforeTheKey =
  'The primary key that comes later makes it NOT NULL by itself: add a CHECK (column IS NOT NULL) NOT VALID and validate it in a transaction of its own before both.';

/** Whether the migration goes on to make a primary key of one of the columns, which reads each row for it again. */
function isKeyLater(table: Name, columns: readonly string[], { statement, statements }: StatementContext): boolean {
  const at = statements.findIndex((view) => view.statement.id === statement.id);
  return statements
    .slice(at)
    .flatMap((view) => view.operations)
    .some(
      (one) =>
        one.kind === 'add_constraint' &&
        one.constraint.type === 'primary_key' &&
        sameName(one.table, table) &&
        one.constraint.columns.some((column) => columns.includes(column)),
    );
}

/** What becomes of the version that runs now where it writes no value, as sentences. */
function nullsInWords(table: Name, columns: readonly string[], context: StatementContext): { detail?: string } {
  if (!context.oldCodeRuns) return {};
  const before = tableOf(context.schemaBefore, table)?.columns ?? [];
  const empty = before.filter((one) => columns.includes(one.name) && !one.notNull && one.default === undefined);
  const filled = filledIn(table, columns, context);
  if (filled.length + empty.length === 0) return {};
  const fails =
    filled.length > 0
      ? `This change fills ${listed(filled, 'columns')} where there was no value: where the version that runs still writes none, it fails from the commit on.`
      : 'Where the version that runs now writes no value, it fails from the commit on.';
  const isFilledIn = empty.some(({ name }) => columnOf(context.schemaAfter, table, name)?.default !== undefined);
  if (!isFilledIn) return { detail: fails };
  // The new default fills in what an INSERT leaves out, and some name every column.
  if (context.database.settings.partialInserts === 'false')
    return {
      detail: `${fails} The new default does not help it: its inserts name every column, with NULL for this one.`,
    };
  return filled.length > 0 ? { detail: fails } : {};
}

/** The columns in which this change finds nulls. */
function filledIn(table: Name, columns: readonly string[], context: StatementContext): readonly string[] {
  const before = tableOf(context.schemaBefore, table)?.columns ?? [];
  const updates = ranBefore(context)
    .flatMap((view) => [...withBodies(view.operations)])
    .flatMap((one) => (one.kind === 'update' && sameName(one.table, table) && !changesNoRow(one) ? [one] : []));
  return columns.filter(
    (column) =>
      before.some(({ name }) => name === column) &&
      updates.some(
        ({ set, where }) =>
          set.some((one) => one.column === column) &&
          where?.columns.includes(column) === true &&
          !where.provesNotNull.includes(column),
      ),
  );
}

function proof(table: Name, column: string, { schema }: StatementContext) {
  const check = tableOf(schema, table)?.constraints.find(
    (one) => one.type === 'check' && one.validated && one.expression.provesNotNull.includes(column),
  );
  if (check?.name === undefined) return;
  return {
    notRaised: `The validated check \`${check.name}\` proves that \`${column}\` holds no null: no row of \`${text(table)}\` is read.`,
  };
}
