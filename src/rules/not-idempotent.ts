import type { Problem, Subject } from '../core/finding.js';
import { type Guardable, guardable, guardFix, isGuarded } from '../core/guarded.js';
import { key, type Name, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Handlers, Rule, StatementContext } from '../core/rule.js';
import { textOption } from '../core/rule-options.js';
import { writtenOperation } from '../core/written-operation.js';

/** A change outside a transaction that cannot be repeated. */
export const notIdempotent: Rule = {
  id: 'not-idempotent',
  title: 'Statement that cannot be run twice',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'Outside a transaction what has run stays when a later statement fails. The file is then run again from its beginning, and fails on what is there already.',
  instead: 'Add IF NOT EXISTS or IF EXISTS, or put the statement into a file of its own.',
  quietedBy: ['not-repeatable'],
  source: 'https://www.postgresql.org/docs/17/sql-createtable.html#SQL-CREATETABLE-PARMS-IF-NOT-EXISTS',

  options: {
    guards: {
      value: 'text',
      oneOf: ['where-needed', 'always'],
      means:
        'where a guard is asked for: where a failure leaves something behind, which is so where it is not set, or everywhere',
    },
  },
  examples: {
    unsafe: `create table orders (id bigint primary key);
create table refunds (id bigint primary key);`,
    safe: `create table if not exists orders (id bigint primary key);
create table if not exists refunds (id bigint primary key);`,
  },
  on: Object.fromEntries(guardable.map((kind) => [kind, problem])) as Handlers,
};

function problem(operation: Guardable, context: StatementContext): Problem | undefined {
  if (isGuarded(operation) || context.nested) return;
  const half = operation.kind === 'create_index' && operation.concurrently;
  const always = textOption(context.options, 'guards') === 'always';
  if (!always && (context.transaction !== null || (!half && isLast(context)))) return;
  if (half && isCleared(operation, context)) return;
  if (operation.kind === 'create_index' && isUnnamed(operation, context))
    return always ? builtAgain(operation.table) : undefined;
  const fix = guardFix(operation);
  return {
    headline: `${doing(operation)} \`${nameOf(operation)}\`${ofTable(operation)} fails when this file is run a second time`,
    subject: subjectOf(operation),
    ...(half
      ? { detail: 'A build that fails leaves an INVALID index of that name, and the next one stops at it.' }
      : {}),
    ...(fix === null ? {} : { fix }),
  };
}

/** A second build of an index that nobody named takes the next free name. */
function isUnnamed(operation: OperationOf<'create_index'>, context: StatementContext): boolean {
  const written = writtenOperation(operation, context);
  return written !== null && written.index === undefined;
}

function builtAgain(table: Name): Problem {
  return {
    headline: `A second run of this file builds the same index on \`${text(table)}\` once more`,
    subject: { table },
  };
}

/** Behind the last statement nothing fails, and one that is alone has nothing before it to repeat. */
function isLast({ migration, statement }: StatementContext): boolean {
  return migration.statements.at(-1)?.id === statement.id;
}

/** Dropped just before, whatever an earlier run left of it. */
function isCleared(
  { table, index }: OperationOf<'create_index'>,
  { statements, statement }: StatementContext,
): boolean {
  const at = statements.findIndex((view) => view.statement.id === statement.id);
  const name = key({ ...table, name: index ?? '' });
  return statements
    .slice(0, at)
    .some((view) => view.operations.some((one) => one.kind === 'drop_index' && key(one.index) === name));
}

function doing({ kind }: Guardable): string {
  if (kind === 'add_column') return 'Adding';
  return kind.startsWith('drop') ? 'Dropping' : 'Making';
}

function nameOf(operation: Guardable): string {
  switch (operation.kind) {
    case 'add_column':
      return operation.column.name;
    case 'drop_column':
      return operation.column;
    case 'drop_constraint':
      return operation.constraint;
    case 'create_index':
      return operation.index ?? '';
    case 'drop_index':
      return text(operation.index);
    case 'create_schema':
      return operation.schema;
    case 'create_extension':
      return operation.extension;
    case 'drop_view':
      return text(operation.view);
    case 'drop_sequence':
      return text(operation.sequence);
    case 'drop_type':
      return text(operation.type);
    default:
      return text(operation.table);
  }
}

function ofTable(operation: Guardable): string {
  switch (operation.kind) {
    case 'add_column':
      return ` to \`${text(operation.table)}\``;
    case 'drop_column':
    case 'drop_constraint':
      return ` of \`${text(operation.table)}\``;
    case 'create_index':
      return ` on \`${text(operation.table)}\``;
    default:
      return '';
  }
}

function subjectOf(operation: Guardable): Subject {
  switch (operation.kind) {
    case 'create_table':
    case 'create_table_as':
    case 'drop_table':
      return { table: operation.table };
    case 'add_column':
      return { table: operation.table, column: operation.column.name };
    case 'drop_column':
      return { table: operation.table, column: operation.column };
    case 'drop_constraint':
      return { table: operation.table, constraint: operation.constraint };
    case 'create_index':
      return { table: operation.table, index: operation.index ?? '' };
    case 'drop_index':
      return { index: operation.index.name };
    default:
      return { object: nameOf(operation) };
  }
}
