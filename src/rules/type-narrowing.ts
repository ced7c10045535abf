import { isAddedBefore } from '../core/made-columns.js';
import { key, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import { ranBefore } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { changesNoRow } from '../core/single-rows.js';

/** A type change that leaves less room than there was, so that values fail or are cut. */
export const typeNarrowing: Rule = {
  id: 'type-narrowing',
  title: 'Type with less room',
  preset: 'recommended',
  family: 'data-loss',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  dialects: ['postgres'],
  why:
    'A shorter or smaller type has no room for every value of the old one. The server refuses the first value that is too large, so that the ' +
    'migration fails on data that no test has; what it rounds or cuts off is gone.',
  instead:
    'Look for values that do not fit first, correct them in a step of its own, and say with a check that there are no others.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE',
  examples: {
    given: 'create table orders (id bigint primary key, number varchar(40));',
    unsafe: 'alter table orders alter column number type varchar(10);',
    safe: 'alter table orders add constraint orders_number_short check (length(number) <= 10) not valid;',
  },
  beyondLocks: true,
  on: {
    alter_column_type(operation, context) {
      const { table, column, type } = operation;
      if (
        context.isNewTable(table) ||
        isAddedBefore(column, context.schemaBefore.tables.get(key(table)), table, context)
      )
        return;
      const narrowing = context.facts.narrows?.(operation, context.schema) ?? null;
      if (narrowing === null || isPrepared(operation, context)) return;
      const isEnum = type.name !== undefined && context.schema.types.get(key(type.name))?.kind === 'enum';
      const failing = isEnum ? 'a value that the new type lacks' : 'a value that does not fit';
      return {
        headline: `Changing \`${column}\` of \`${text(table)}\` to \`${type.sql}\` ${narrowing === 'fails' ? `fails at ${failing}` : 'loses what does not fit'}`,
        subject: { table, column },
      };
    },
  },
};

/** A check bounds the length of each value, or a statement before this one has corrected the values. */
function isPrepared({ table, column }: OperationOf<'alter_column_type'>, context: StatementContext): boolean {
  const bounded = context.schema.tables
    .get(key(table))
    ?.constraints.some(
      (one) =>
        one.type === 'check' &&
        one.validated &&
        one.expression.columns.join() === column &&
        one.expression.functions.some((name) => lengths.includes(name)),
    );
  if (bounded === true) return true;
  return ranBefore(context).some((view) =>
    view.operations.some(
      (other) =>
        other.kind === 'update' &&
        !changesNoRow(other) &&
        key(other.table) === key(table) &&
        other.set.some((one) => one.column === column),
    ),
  );
}

const lengths: readonly string[] = ['length', 'char_length', 'character_length'];
