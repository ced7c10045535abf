import type { Operation, OperationKind } from '../core/operation.js';
import type { Handlers, Rule, StatementContext } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';

/** Statements by the words of the configuration. */
const statements: Readonly<Record<string, readonly OperationKind[]>> = {
  'alter role': ['alter_role'],
  'alter system': ['alter_system'],
  call: ['call'],
  copy: ['copy'],
  'create database': ['create_database'],
  'create extension': ['create_extension'],
  'create function': ['create_function'],
  'create role': ['create_role'],
  'create rule': ['create_rule'],
  'create trigger': ['create_trigger'],
  delete: ['delete'],
  do: ['do'],
  'drop database': ['drop_database'],
  'drop schema': ['drop_schema'],
  'drop table': ['drop_table'],
  grant: ['grant'],
  insert: ['insert'],
  'lock table': ['lock_table'],
  publication: ['publication'],
  revoke: ['revoke'],
  select: ['select'],
  'set role': ['set_role'],
  truncate: ['truncate'],
  update: ['update'],
  vacuum: ['vacuum'],
};

/** A statement that migrations of the project may not hold. */
export const statementNotAllowed: Rule = {
  id: 'statement-not-allowed',
  title: 'Statement that is not allowed',
  preset: 'all',
  severity: 'error',
  dialects: ['postgres'],
  why: 'The project has settled that this is not done by migrations: another team, another tool or a person does it.',
  instead: 'Leave it out of the migration.',
  source: 'https://www.postgresql.org/docs/17/sql-commands.html',

  options: {
    statements: {
      value: 'texts',
      means: 'statements that no migration may hold; the rule is silent without',
      oneOf: Object.keys(statements),
    },
  },
  examples: {
    options: { statements: ['grant'] },
    given: `create table orders (id bigint primary key); create role clerk;`,
    unsafe: `grant select on orders to clerk;`,
    safe: `create table refunds (id bigint primary key);`,
  },
  on: Object.fromEntries(
    Object.values(statements)
      .flat()
      .map((kind) => [kind, problem]),
  ) as Handlers,
};

function problem({ kind }: Operation, { options }: StatementContext) {
  const words = textsOption(options, 'statements').find((word) => statements[word]?.includes(kind));
  if (words === undefined) return;
  return { headline: `\`${words.toUpperCase()}\` is not allowed in migrations`, subject: { object: words } };
}
