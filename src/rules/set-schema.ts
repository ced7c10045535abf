import type { Problem, Subject } from '../core/finding.js';
import { key, named, quotedName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** An object moved to another schema under code that runs. */
export const setSchema: Rule = {
  id: 'set-schema',
  title: 'Object moved to another schema',
  preset: 'recommended',
  family: 'compatibility',
  severity: 'error',
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'Code that runs while the migration does looks for the object where it was: under its old schema, or along its search_path, and fails ' +
    'on the next query.',
  instead: 'Leave a view in the old place in the same transaction, and drop it once no running version uses it.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-SCHEMA',
  examples: {
    given: 'create schema shop; create table orders (id bigint primary key);',
    unsafe: 'alter table orders set schema shop;',
    safe: `
      begin;
      alter table orders set schema shop;
      create view orders as select * from shop.orders;
      commit;
    `,
  },
  beyondLocks: true,
  on: {
    set_schema(operation, context) {
      const { object, name, to } = operation;
      if (!moved.includes(object) || isNew(operation, context)) return;
      if ((name.schema ?? context.facts.defaultSchema) === to || isCovered(operation, context)) return;
      const isTable = object === 'table' || object === 'view';
      return {
        headline: `Moving \`${text(name)}\` to the schema \`${to}\` breaks every running query that names it`,
        subject: subjectOf(operation),
        ...(isTable
          ? withView(operation, context)
          : { instead: 'Make it in the new schema too, release code that uses that one, then drop the old one.' }),
      };
    },
  },
};

/** Objects that queries name. An extension brings its own along, and an index is named by nobody. */
const moved: readonly string[] = [
  'table',
  'view',
  'materialized_view',
  'foreign_table',
  'sequence',
  'function',
  'type',
  'domain',
];

function subjectOf({ object, name }: OperationOf<'set_schema'>): Subject {
  return object === 'table' || object === 'foreign_table' ? { table: name } : { object: text(name) };
}

function isNew({ object, name }: OperationOf<'set_schema'>, context: StatementContext): boolean {
  if (context.isNewTable(name)) return true;
  const { schema, schemaBefore } = context;
  const maps = {
    view: [schema.views, schemaBefore.views],
    materialized_view: [schema.views, schemaBefore.views],
    sequence: [schema.sequences, schemaBefore.sequences],
    type: [schema.types, schemaBefore.types],
    domain: [schema.types, schemaBefore.types],
    table: [schema.tables, schemaBefore.tables],
    foreign_table: [schema.tables, schemaBefore.tables],
  } as const;
  const pair = object in maps ? maps[object as keyof typeof maps] : undefined;
  if (pair !== undefined) return pair[0].has(key(name)) && !pair[1].has(key(name));
  const isHere = (routines: typeof schema.routines): boolean =>
    [...routines.values()].some((routine) => key(routine.name) === key(name));
  return isHere(schema.routines) && !isHere(schemaBefore.routines);
}

/** Something of the name is made in the old place, in the same transaction. */
function isCovered({ name }: OperationOf<'set_schema'>, context: StatementContext): boolean {
  const { transaction } = context.statement;
  return context.statements.some(
    (view) =>
      transaction !== null &&
      view.statement.transaction === transaction &&
      view.operations.some((other) => other.kind === 'create_view' && key(other.view) === key(name)),
  );
}

function withView(operation: OperationOf<'set_schema'>, { facts }: StatementContext): Pick<Problem, 'fix'> {
  const { name, to } = operation;
  const place = to === facts.defaultSchema ? named(name.name) : named(name.name, to);
  return {
    fix: {
      title: 'Leave a view in the old place',
      replaces: [operation],
      steps: [
        {
          operations: [
            operation,
            {
              kind: 'create_view',
              view: name,
              query: `select * from ${quotedName(named(name.name, to))}`,
              reads: [{ relation: place, columns: [], all: true }],
            },
          ],
          transaction: 'same',
          deploy: 1,
        },
      ],
      caution:
        'The view takes inserts, updates and deletes, but no ON CONFLICT on its constraints and no TRUNCATE. Drop it in a later release.',
    },
  };
}
