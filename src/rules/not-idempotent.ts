import type { Problem, Subject } from '../core/finding.js';
import { text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

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

  examples: {
    unsafe: `create table orders (id bigint primary key);
create table refunds (id bigint primary key);`,
    safe: `create table if not exists orders (id bigint primary key);
create table if not exists refunds (id bigint primary key);`,
  },
  on: {
    create_table: (one, context) =>
      problem({ ...one, ifNotExists: true }, one, `Making \`${text(one.table)}\``, { table: one.table }, context),
    add_column: (one, context) =>
      problem(
        { ...one, ifNotExists: true },
        one,
        `Adding \`${one.column.name}\` to \`${text(one.table)}\``,
        { table: one.table, column: one.column.name },
        context,
      ),
    drop_column: (one, context) =>
      problem(
        { ...one, ifExists: true },
        one,
        `Dropping \`${one.column}\` of \`${text(one.table)}\``,
        { table: one.table, column: one.column },
        context,
      ),
    drop_table: (one, context) =>
      problem({ ...one, ifExists: true }, one, `Dropping \`${text(one.table)}\``, { table: one.table }, context),
    drop_index: (one, context) =>
      problem({ ...one, ifExists: true }, one, `Dropping \`${text(one.index)}\``, { index: one.index.name }, context),
    drop_view: (one, context) =>
      problem({ ...one, ifExists: true }, one, `Dropping \`${text(one.view)}\``, { object: text(one.view) }, context),
    create_schema: (one, context) =>
      problem({ ...one, ifNotExists: true }, one, `Making \`${one.schema}\``, { object: one.schema }, context),
    create_extension: (one, context) =>
      problem({ ...one, ifNotExists: true }, one, `Making \`${one.extension}\``, { object: one.extension }, context),
  },
};

function problem<Any extends Operation & { readonly ifExists?: boolean; readonly ifNotExists?: boolean }>(
  guarded: Operation,
  operation: Any,
  what: string,
  subject: Subject,
  { transaction, migration, nested, statement }: StatementContext,
): Problem | undefined {
  if (operation.ifExists === true || operation.ifNotExists === true) return;
  // Within a transaction everything is taken back, and a statement that is alone has nothing before it to repeat.
  if (transaction !== null || nested || migration.statements.length < 2) return;
  const isLast = migration.statements.at(-1)?.id === statement.id;
  if (isLast) return;
  return {
    headline: `${what} fails when this file is run a second time`,
    subject,
    fix: {
      title: 'Let it pass over what is there',
      replaces: [operation],
      steps: [{ operations: [guarded], transaction: 'same', deploy: 1 }],
      caution: 'The guard looks at the name only: something else of that name is taken for it.',
    },
  };
}
