import { key, type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A large UPDATE or DELETE in one statement. */
export const unbatchedBackfill: Rule = {
  id: 'unbatched-backfill',
  title: 'Rows changed in one statement',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  why:
    'One statement that changes many rows keeps each of them locked until the transaction commits, leaves as many dead rows behind, and ' +
    'holds replicas and VACUUM back while it runs.',
  instead: 'Change rows in batches of some thousand, each in a transaction of its own, outside the schema migration.',
  source: 'https://www.postgresql.org/docs/17/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY',
  examples: {
    given: 'create table orders (id bigint primary key, state text);',
    unsafe: `update orders set state = 'open' where state is null;`,
    safe: `update orders set state = 'open' where id = 5;`,
  },
  on: {
    update(operation, context) {
      if (operation.batched || operation.where === undefined || operation.where.alwaysTrue === true) return;
      if (
        context.isNewTable(operation.table) ||
        picksByKey(operation.table, operation.picks ?? operation.where.columns, context)
      )
        return;
      return {
        headline: `Every row of \`${text(operation.table)}\` that this updates stays locked until the transaction commits`,
        subject: { table: operation.table, columns: operation.set.map((assignment) => assignment.column) },
      };
    },
    delete(operation, context) {
      if (operation.batched || operation.where === undefined || operation.where.alwaysTrue === true) return;
      if (
        context.isNewTable(operation.table) ||
        picksByKey(operation.table, operation.picks ?? operation.where.columns, context)
      )
        return;
      return {
        headline: `Every row of \`${text(operation.table)}\` that this deletes stays locked until the transaction commits`,
        subject: { table: operation.table },
      };
    },
  },
};

/** The condition names every column of a unique key, so it most likely picks single rows. */
function picksByKey(table: Name, columns: readonly string[], context: StatementContext): boolean {
  return [...context.schema.indexes.values()].some(
    (index) =>
      key(index.table) === key(table) &&
      index.definition.unique &&
      index.definition.parts.every((part) => part.column !== undefined && columns.includes(part.column)),
  );
}
