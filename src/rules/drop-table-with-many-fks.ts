import { brief, whenHot } from '../core/brief-lock.js';
import type { FixStep } from '../core/finding.js';
import { sameName, text } from '../core/name.js';
import type { OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';
import { constraintsOf, referencedBy, tableOf } from '../core/schema-lookup.js';

/** A dropped table whose foreign keys lock several others with it. */
export const dropTableWithManyFks: Rule = {
  id: 'drop-table-with-many-fks',
  title: 'Dropped table that refers to several others',
  preset: 'recommended',
  severity: brief,
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'DROP TABLE takes ACCESS EXCLUSIVE on every table that a foreign key of it points to. It gathers these locks one by one, and while it waits ' +
    'for the last no query runs on the others.',
  instead: 'Drop the foreign keys first, each in a transaction of its own with a lock_timeout, then the table.',
  source: 'https://www.postgresql.org/docs/17/sql-droptable.html',
  examples: {
    given: `
      create table customers (id bigint primary key);
      create table shops (id bigint primary key);
      create table orders (
        id bigint primary key,
        customer_id bigint constraint orders_customer_fk references customers (id),
        shop_id bigint constraint orders_shop_fk references shops (id)
      );
    `,
    unsafe: 'drop table orders;',
    safe: `
      alter table orders drop constraint orders_customer_fk;
      alter table orders drop constraint orders_shop_fk;
      drop table orders;
    `,
  },
  on: {
    drop_table(operation, context) {
      const { table } = operation;
      if (context.nested || context.isNewTable(table)) return;
      const parents = referencedBy(context.schema, table).filter(
        (parent) => !context.isNewTable(parent) && tableOf(context.schemaAfter, parent) !== undefined,
      );
      if (parents.length < 2) return;
      const names = parents.map((parent) => `\`${text(parent)}\``);
      return {
        headline: `Dropping \`${text(table)}\` stops every query on ${names.slice(0, -1).join(', ')} and ${names.at(-1)} together`,
        subject: { table },
        ...whenHot(context, ...parents),
        fix: {
          title: 'Drop its foreign keys one by one first',
          replaces: [operation],
          steps: stepsOf(operation, context),
          caution: 'Each of them still waits for the queries that are under way on the table that it points to.',
        },
      };
    },
  },
};

function stepsOf(operation: OperationOf<'drop_table'>, { schema }: StatementContext): readonly FixStep[] {
  const { table } = operation;
  const keys = constraintsOf(schema, table).filter(
    (one) => one.type === 'foreign_key' && !sameName(one.references, table),
  );
  return [
    ...keys.map(
      ({ name }): FixStep => ({
        operations: [{ kind: 'drop_constraint', table, constraint: name }],
        transaction: 'own',
        deploy: 1,
      }),
    ),
    { operations: [operation], transaction: 'own', deploy: 1 },
  ];
}
