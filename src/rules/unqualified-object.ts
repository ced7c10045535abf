import type { Problem } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { writtenOperation } from '../core/written-operation.js';

/** A new object whose schema the session decides. */
export const unqualifiedObject: Rule = {
  id: 'unqualified-object',
  title: 'Name without a schema',
  preset: 'all',
  severity: 'notice',
  dialects: ['postgres'],
  why: 'Without a schema a new object goes to the first one of the search path, which differs by role, by database and by what ran before in the session.',
  instead: 'Write the schema before the name.',
  source: 'https://www.postgresql.org/docs/17/ddl-schemas.html#DDL-SCHEMAS-PATH',

  examples: {
    unsafe: `create table orders (id bigint primary key);`,
    safe: `create table public.orders (id bigint primary key);`,
  },
  on: {
    create_table(operation, context) {
      const { temporary, partitionOf } = operation.definition;
      if (temporary === true) return;
      const found = problem(operation, (one) => one.table, context);
      const schema = operation.table.schema ?? context.facts.defaultSchema;
      if (found === undefined || schema === null || partitionOf !== undefined) return found;
      const qualified = { ...operation, table: { name: operation.table.name, written: schema } };
      const cured = operation.table.schema === undefined ? qualified : operation;
      const steps = [{ operations: [cured], transaction: 'same' as const, deploy: 1 }];
      return { ...found, fix: { title: 'Write the schema down', replaces: [operation], steps } };
    },
    create_table_as: (operation, context) => problem(operation, ({ table }) => table, context),
    create_view: (operation, context) => problem(operation, ({ view }) => view, context),
    create_materialized_view: (operation, context) => problem(operation, ({ view }) => view, context),
    create_sequence: (operation, context) => problem(operation, ({ sequence }) => sequence, context),
    create_enum: (operation, context) => problem(operation, ({ type }) => type, context),
    create_type: (operation, context) => problem(operation, ({ type }) => type, context),
    create_domain: (operation, context) => problem(operation, ({ domain }) => domain, context),
    create_function: (operation, context) => problem(operation, ({ routine }) => routine, context),
  },
};

function problem<Any extends Operation>(
  operation: Any,
  nameOf: (operation: Any) => Name,
  context: StatementContext,
): Problem | undefined {
  const written = writtenOperation(operation, context);
  if (written === null) return;
  const name = nameOf(written);
  if (name.schema !== undefined || name.written !== undefined || setsPath(context)) return;
  return {
    headline: `\`${text(name)}\` goes to whichever schema comes first in the search path`,
    subject: operation.kind === 'create_table' ? { table: operation.table } : { object: text(name) },
  };
}

/** The file says itself where its objects go. */
function setsPath({ statements, statement }: StatementContext): boolean {
  const at = statements.findIndex((view) => view.statement.id === statement.id);
  return statements
    .slice(0, at)
    .some(({ operations }) => operations.some((one) => one.kind === 'set_setting' && one.setting === 'search_path'));
}
