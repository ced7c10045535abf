import { brief, whenHot } from '../core/brief-lock.js';
import { key, type Name, sameName, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Constraint } from '../core/schema.js';
import { constraintsOf, tableOf } from '../core/schema-lookup.js';

/** A foreign key that goes, and locks the table it points to against everybody. */
export const dropFkLocksParent: Rule = {
  id: 'drop-fk-locks-parent',
  title: 'Dropped foreign key that locks its parent',
  preset: 'recommended',
  severity: brief,
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'To take a foreign key away, with its constraint, its column or its table, the server takes ACCESS EXCLUSIVE on the table that it points to as ' +
    'well. It waits for every query on that table, and every new one queues behind it.',
  instead: 'Set lock_timeout, drop one foreign key in each transaction, and try again when it is cancelled.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-DROP-CONSTRAINT',
  examples: {
    given: `
      create table customers (id bigint primary key);
      create table orders (id bigint primary key, customer_id bigint constraint orders_customer_fk references customers (id));
    `,
    unsafe: 'alter table orders drop constraint orders_customer_fk;',
    safe: 'alter table orders alter column customer_id drop not null;',
  },
  on: {
    drop_constraint({ table, constraint }, context) {
      return problems(
        keysOf(table, context).filter(({ name }) => name === constraint),
        `Dropping \`${constraint}\``,
        table,
        context,
      );
    },
    drop_column({ table, column }, context) {
      return problems(
        keysOf(table, context).filter(({ columns }) => columns.includes(column)),
        `Dropping \`${column}\` of \`${text(table)}\``,
        table,
        context,
      );
    },
    drop_table({ table }, context) {
      const found = problems(keysOf(table, context), `Dropping \`${text(table)}\``, table, context);
      // A table that locks several together has a rule of its own.
      return found.length > 1 ? [] : found;
    },
  },
};

type ForeignKey = Extract<Constraint, { readonly type: 'foreign_key' }>;

function keysOf(table: Name, { schema }: StatementContext): readonly ForeignKey[] {
  return constraintsOf(schema, table).flatMap((one) =>
    one.type === 'foreign_key' && !sameName(one.references, table) ? [one] : [],
  );
}

function problems(keys: readonly ForeignKey[], doing: string, table: Name, context: StatementContext) {
  if (context.nested || context.isNewTable(table)) return [];
  const parents = new Map(keys.map((one) => [key(one.references), one.references]));
  return [...parents.values()]
    .filter((parent) => !context.isNewTable(parent) && tableOf(context.schemaAfter, parent) !== undefined)
    .filter((parent) =>
      context.effects.some(({ relation, blocks }) => sameName(relation, parent) && blocks === 'reads+writes'),
    )
    .map((parent) => ({
      headline: `${doing} stops every query on \`${text(parent)}\` too while it waits for its lock`,
      subject: { table: parent, object: text(table) },
      ...whenHot(context, parent),
    }));
}
