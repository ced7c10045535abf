import { type Effect, isLong, worst } from '../core/effect.js';
import { type Name, sameName, text } from '../core/name.js';
import type { OperationKind } from '../core/operation.js';
import type { MigrationContext, Rule, StatementView } from '../core/rule.js';

/** Changes that one ALTER TABLE can hold. */
const mergeable = new Set<OperationKind>([
  'add_column',
  'drop_column',
  'set_default',
  'drop_default',
  'set_not_null',
  'drop_not_null',
  'alter_column_type',
  'add_constraint',
  'drop_constraint',
]);

/** Two ALTER TABLE behind each other that could be one. */
export const mergeableAlterTable: Rule = {
  id: 'mergeable-alter-table',
  title: 'ALTER TABLE that could be one with the last',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'Each ALTER TABLE waits for its lock anew, and scans or rewrites the table by itself. Several changes in one statement share the lock, and one pass over the table.',
  instead: 'Put both changes into one ALTER TABLE, parted by a comma.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',

  examples: {
    given: `create table orders (id bigint primary key);`,
    unsafe: `alter table orders add column note text;
alter table orders add column kind text;`,
    safe: `alter table orders add column note text, add column kind text;`,
  },
  on: {
    migration(_, context) {
      const seen = new Set<string>();
      return context.statements.flatMap((view, at) => {
        const before = context.statements[at - 1];
        const table = before === undefined ? null : shared(before, view, context);
        if (table === null || seen.has(text(table))) return [];
        seen.add(text(table));
        return [
          {
            headline: `This change of \`${text(table)}\` could share a statement with the one before`,
            subject: { table },
            location: view.statement.location,
          },
        ];
      });
    },
  },
};

/** The table in use that two statements change under the same lock; null where they cannot be one. */
function shared(one: StatementView, other: StatementView, { isNewTable }: MigrationContext): Name | null {
  if (one.statement.transaction !== other.statement.transaction || isBulk(other)) return null;
  const tables = [tableOf(one), tableOf(other)];
  const [first, second] = tables;
  if (first == null || second == null || !sameName(first, second) || isNewTable(first)) return null;
  const locks = [one, other].map(({ effects }) => worst(effects.filter((effect) => isOn(effect, first)))?.lock);
  // What takes no time should not wait for what does, and hold its lock as long.
  const isEven = one.effects.some(isLong) === other.effects.some(isLong);
  return isEven && locks[0] === locks[1] && locks[0] != null ? first : null;
}

/** One call that its framework puts into one ALTER TABLE itself: `change_table bulk: true` of Rails. */
function isBulk({ statement: { source } }: StatementView): boolean {
  const bulk = source?.options.bulk;
  return bulk?.kind === 'boolean' && bulk.value;
}

/** The table of a statement that holds nothing but changes that can be merged; null otherwise. */
function tableOf({ operations }: StatementView): Name | null {
  const tables = operations.map((operation) =>
    mergeable.has(operation.kind) && 'table' in operation ? (operation.table ?? null) : null,
  );
  const [first] = tables;
  return first != null && tables.every((table) => table !== null && sameName(table, first)) ? first : null;
}

function isOn({ relation, object }: Effect, table: Name): boolean {
  return object === 'table' && sameName(relation, table);
}
