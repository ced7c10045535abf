import { type Effect, isLong } from '../core/effect.js';
import type { Problem } from '../core/finding.js';
import { type Name, sameName, text } from '../core/name.js';
import type { Operation, OperationOf } from '../core/operation.js';
import { replacementSteps } from '../core/replaced-column.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { listed, subjectOf } from '../core/same-statement.js';
import type { Schema } from '../core/schema.js';
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
      const { table } = operation;
      if (context.isNewTable(table)) return;
      const changes = changesOf(table, context);
      const own = changes.find((change) => change.operation === operation);
      if (own?.costs === 'nothing') return { notRaised: ruledOut(operation, context) };
      // A statement writes its table anew once, whatever columns ask for it.
      const long = changes.filter(({ costs }) => costs === 'rewrite' || costs === 'indexes');
      const told = long.length > 0 ? long : changes.filter(({ costs }) => costs === 'unknown');
      if (told[0]?.operation !== operation) return;
      const types = told.map((change) => change.operation);
      const subject = subjectOf(
        table,
        types.map((one) => one.column),
      );
      return { subject, ...(long.length === 0 ? doubted(types) : slow(types, long, context)) };
    },
  },
};

type TypeChange = OperationOf<'alter_column_type'>;

/** One column that a statement gives another type, and what that costs; `other` is left to another rule. */
interface Change {
  readonly operation: TypeChange;
  readonly costs: 'rewrite' | 'indexes' | 'unknown' | 'nothing' | 'other';
}

function changesOf(table: Name, { parts }: StatementContext): readonly Change[] {
  return parts.flatMap(({ operation, effects, before }) =>
    operation.kind === 'alter_column_type' && sameName(operation.table, table)
      ? [{ operation, costs: costsOf(operation, effects, before) }]
      : [],
  );
}

function costsOf(operation: TypeChange, effects: readonly Effect[], schema: Schema): Change['costs'] {
  const { table, column } = operation;
  if (mayBeFree(operation, schema)) return operation.type.modifiers.length === 0 ? 'other' : 'unknown';
  if (effects.some((effect) => effect.rewrite)) return 'rewrite';
  if (effects.some((effect) => effect.because === 'type-change-indexes')) return 'indexes';
  // Nothing that takes as long as the table is big is left over.
  const isFree = columnOf(schema, table, column) !== undefined && effects.length > 0 && !effects.some(isLong);
  return isFree ? 'nothing' : 'other';
}

/** Types to which a column that nobody knows has most often come from the same type with a lower limit, which costs nothing. */
const limited = new Set(['text', 'character varying', 'numeric']);

function mayBeFree({ table, column, type, using }: TypeChange, schema: Schema): boolean {
  const isKnown = knownColumn(schema, table, column) !== undefined;
  return !isKnown && using === undefined && type.array === 0 && limited.has(type.base);
}

function ruledOut({ table, column, type }: TypeChange, { schema }: StatementContext): string {
  const from = columnOf(schema, table, column)?.type.sql ?? '';
  return `From \`${from}\` to \`${type.sql}\` neither a row nor an index of \`${text(table)}\` is written anew.`;
}

function doubted(types: readonly TypeChange[]): Omit<Problem, 'subject'> {
  const before = types.length === 1 ? 'its type' : 'their types';
  return {
    headline: `${changing(types)} may rewrite the whole table: no migration here tells ${before} before`,
    severity: 'warning',
    why: 'From a shorter type of the same kind the change costs nothing. From any other the server writes every row anew, or reads it, while every query on the table waits.',
    instead:
      types.length === 1
        ? 'Look up the type that the column has. Where it is not a shorter one, add a column of the new type and switch over.'
        : 'Look up the types that the columns have. Where they are not shorter ones, add columns of the new types and switch over.',
  };
}

function slow(
  types: readonly TypeChange[],
  long: readonly Change[],
  context: StatementContext,
): Omit<Problem, 'subject'> {
  const [{ table }] = types as [TypeChange];
  const rewrites = long.some(({ costs }) => costs === 'rewrite');
  const work = rewrites ? 'rewrites the whole table' : 'rebuilds its indexes';
  const replacements = types.map(({ column, type, using, collation }) => ({
    column,
    to: `${column}_${type.base === column ? 'new' : type.base.replaceAll(' ', '_')}`,
    type,
    ...(collation === undefined ? {} : { collation }),
    ...(using === undefined ? {} : { using: using.sql }),
  }));
  const steps = replacementSteps(table, replacements, context);
  const title =
    types.length === 1
      ? 'Add a column of the new type, and drop the old one later'
      : 'Add columns of the new types, and drop the old ones later';
  return {
    headline: `${changing(types)} ${work}: every query on \`${text(table)}\` waits`,
    ...(steps === null
      ? {}
      : {
          fix: {
            title,
            replaces: [...types, ...defaultsBeside(types, context)],
            steps,
            caution: 'Each deploy ships the code that its step waits for.',
          },
        }),
    ...(rewrites
      ? {}
      : {
          instead:
            'Change the type in a quiet hour with a lock_timeout, or add a column of the new type and switch over.',
        }),
  };
}

/**
 * What the migration does to the default of a column beside, where that ends with another default: the new column gets it, and the old one, which
 * may not take it, keeps its own.
 */
function defaultsBeside(types: readonly TypeChange[], { statements }: StatementContext): readonly Operation[] {
  const all = statements.flatMap(({ operations }) => operations);
  return types.flatMap(({ table, column }) => {
    const own = all.filter(
      (one) =>
        (one.kind === 'set_default' || one.kind === 'drop_default') &&
        sameName(one.table, table) &&
        one.column === column,
    );
    return own.at(-1)?.kind === 'set_default' ? own : [];
  });
}

/** `Changing \`a\` and \`b\` to \`bigint\``: of many columns the first ones are named. */
function changing(types: readonly TypeChange[]): string {
  const list = listed(
    types.map(({ column }) => column),
    'columns',
  );
  const to = new Set(types.map(({ type }) => type.sql));
  const [one = ''] = to;
  const isNamed = types.some(({ column }) => column === one) ? 'the type ' : '';
  return to.size === 1 ? `Changing ${list} to ${isNamed}\`${one}\`` : `Changing the types of ${list}`;
}
