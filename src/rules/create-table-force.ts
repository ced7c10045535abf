import { key, type Name, text } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import { ranBefore } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A table that is dropped and made anew in one change, by `force: true` or by hand, so that its rows are gone. */
export const createTableForce: Rule = {
  id: 'create-table-force',
  title: 'Table dropped and made anew',
  preset: 'recommended',
  family: 'data-loss',
  severity: 'error',
  why:
    'The table is there afterwards, and looks as it should, but every row of it is gone: the old table was dropped first. `force: true` of a ' +
    'migration does so without a word.',
  instead:
    'Change the table as it is; where it must be made anew, give the new one another name, copy the rows, and switch over.',
  source:
    'https://api.rubyonrails.org/v8.0/classes/ActiveRecord/ConnectionAdapters/SchemaStatements.html#method-i-create_table',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: `
      drop table if exists orders;
      create table orders (id bigint primary key, note text);
    `,
    safe: 'alter table orders add column note text;',
  },
  beyondLocks: true,
  on: {
    drop_table({ table }, context) {
      if (!context.schemaBefore.tables.has(key(table)) || !context.schema.tables.has(key(table))) return;
      const at = context.statements.findIndex((view) => view.statement.id === context.statement.id);
      const earlier = ranBefore(context).flatMap((view) => view.operations);
      const later = operationsOf(context, at, context.statements.length);
      if (!later.some((one) => one.kind === 'create_table' && key(one.table) === key(table))) return;
      // The rows were taken elsewhere first.
      if (earlier.some((one) => reads(one, table))) return;
      const filled = later.some((one) => (one.kind === 'insert' || one.kind === 'copy') && isOn(one.table, table));
      return {
        headline: `\`${text(table)}\` is dropped and made anew: every row of it is lost`,
        subject: { table },
        ...(filled
          ? { severity: 'warning' as const, detail: 'Only what this migration inserts is in it afterwards.' }
          : {}),
      };
    },
  },
};

function operationsOf(context: StatementContext, from: number, to: number): readonly Operation[] {
  return context.statements.slice(from, to).flatMap((view) => view.operations);
}

function reads(operation: Operation, table: Name): boolean {
  return (
    (operation.kind === 'insert' || operation.kind === 'create_table_as') &&
    operation.reads.some((name) => key(name) === key(table))
  );
}

function isOn(name: Name | undefined, table: Name): boolean {
  return name !== undefined && key(name) === key(table);
}
