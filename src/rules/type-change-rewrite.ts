import { isLong } from '../core/effect.js';
import { text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import { replacementSteps } from '../core/replaced-column.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { knownColumn } from '../core/schema-glimpses.js';
import { columnOf } from '../core/schema-lookup.js';

/** A change of a column's type that writes the table anew, or rebuilds its indexes, while everybody waits. */
export const typeChangeRewrite: Rule = {
  id: 'type-change-rewrite',
  title: 'Type change that rewrites the table',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'A type that is not binary compatible makes the server write every row and build every index anew under ACCESS EXCLUSIVE. Reads ' +
    'and writes wait for all of it, and the table needs its own size again on disk.',
  instead:
    'Add a column of the new type, write to both, fill it in batches, switch the readers, then drop the old column.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-NOTES',
  examples: {
    given: 'create table orders (id bigint primary key, quantity integer);',
    unsafe: 'alter table orders alter column quantity type bigint;',
    safe: 'alter table orders add column quantity_big bigint;',
  },
  on: {
    alter_column_type(operation, context) {
      const { table, column, type } = operation;
      if (context.isNewTable(table)) return;
      if (mayBeFree(operation, context))
        return type.modifiers.length === 0
          ? undefined
          : {
              headline: `Changing \`${column}\` to \`${type.sql}\` may rewrite the whole table: no migration here tells its type before`,
              subject: { table, column },
              severity: 'warning',
              why: 'From a shorter type of the same kind the change costs nothing. From any other the server writes every row anew, or reads it, while every query on the table waits.',
              instead:
                'Look up the type that the column has. Where it is not a shorter one, add a column of the new type and switch over.',
            };
      const rewrite = context.effects.some((effect) => effect.rewrite);
      if (!rewrite && !context.effects.some((effect) => effect.because === 'type-change-indexes'))
        return isFree(operation, context)
          ? {
              notRaised: `From \`${typeOf(operation, context)}\` to \`${type.sql}\` neither a row nor an index of \`${text(table)}\` is written anew.`,
            }
          : undefined;
      const to = `${column}_${type.base.replaceAll(' ', '_')}`;
      const steps = replacementSteps({ table, column, to, type }, context);
      const work = rewrite ? 'rewrites the whole table' : 'rebuilds its indexes';
      return {
        headline: `Changing \`${column}\` to \`${type.sql}\` ${work}: every query on \`${text(table)}\` waits`,
        subject: { table, column },
        ...(steps === null
          ? {}
          : {
              fix: {
                title: 'Add a column of the new type, and drop the old one later',
                replaces: [operation],
                steps,
                caution: 'Each deploy ships the code that its step waits for.',
              },
            }),
        ...(rewrite
          ? {}
          : {
              instead:
                'Change the type in a quiet hour with a lock_timeout, or add a column of the new type and switch over.',
            }),
      };
    },
  },
};

/** Types to which a column that nobody knows has most often come from the same type with a lower limit, which costs nothing. */
const limited = new Set(['text', 'character varying', 'numeric']);

function mayBeFree(
  { table, column, type, using }: OperationOf<'alter_column_type'>,
  { schema }: StatementContext,
): boolean {
  const isKnown = knownColumn(schema, table, column) !== undefined;
  return !isKnown && using === undefined && type.array === 0 && limited.has(type.base);
}

/** Nothing that takes as long as the table is big is left over. */
function isFree({ table, column }: OperationOf<'alter_column_type'>, { schema, effects }: StatementContext): boolean {
  return columnOf(schema, table, column) !== undefined && effects.length > 0 && !effects.some(isLong);
}

function typeOf({ table, column }: OperationOf<'alter_column_type'>, { schema }: StatementContext): string {
  return columnOf(schema, table, column)?.type.sql ?? '';
}
