import { brief, whenHot } from '../core/brief-lock.js';
import { blocksWrites } from '../core/effect.js';
import { key, type Name, sameName, text } from '../core/name.js';
import type { ConstraintDefinition, Operation, OperationOf } from '../core/operation.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A foreign key that reads no rows, and still locks the table it points to. */
export const foreignKeyLocksBothTables: Rule = {
  id: 'foreign-key-locks-both-tables',
  title: 'Foreign key that locks the table it points to',
  preset: 'recommended',
  severity: brief,
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'A foreign key takes SHARE ROW EXCLUSIVE on both of its tables, NOT VALID or not. It waits for every transaction that writes to either, ' +
    'writers queue behind it, and both stay locked until the commit. Several in one transaction lock all their tables together.',
  instead: 'Set lock_timeout, add one foreign key in each transaction, and try again when it is cancelled.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',
  examples: {
    given: `
      create table customers (id bigint primary key);
      create table orders (id bigint primary key, customer_id bigint);
    `,
    unsafe:
      'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;',
    safe: 'create table refunds (id bigint primary key, customer_id bigint references customers (id));',
  },
  on: {
    add_constraint: speak,
    add_column: speak,
    create_table: speak,
  },
};

type Adding = OperationOf<'add_constraint' | 'add_column' | 'create_table'>;

function speak(operation: Adding, context: StatementContext) {
  const own = parentsOf(operation, context);
  const [first] = own;
  if (first === undefined || context.nested) return;
  const together = operationsOf(context);
  const at = together.indexOf(operation);
  const before = distinct(together.slice(0, at).flatMap((one) => parentsOf(one, context)));
  const all = distinct([...before, ...own]);
  // Said once for a transaction: at the key with which it locks a second table.
  if (before.length < 2 && all.length >= 2) return several(operation, all, context);
  const isAlone = before.length === 0 && distinct(together.flatMap((one) => parentsOf(one, context))).length === 1;
  if (!isAlone || (operation.kind === 'create_table' && !isFelt(first, context))) return;
  return {
    headline: `This foreign key locks \`${text(first)}\` against writers too, until the transaction commits`,
    subject: { table: first, object: text(operation.table) },
    ...whenHot(context, first, operation.table),
  };
}

/** A new table is made in a moment, and nobody waits for it: its parent is locked for longer where what follows waits for another table. */
function isFelt(parent: Name, context: StatementContext): boolean {
  if (whenHot(context, parent).severity !== undefined) return true;
  const { statements, statement, isNewTable } = context;
  const at = statements.findIndex((view) => view.statement.id === statement.id);
  return statements
    .slice(at + 1)
    .filter((view) => statement.transaction !== null && view.statement.transaction === statement.transaction)
    .flatMap(({ effects }) => effects)
    .some((effect) => blocksWrites(effect) && !isNewTable(effect.relation) && !sameName(effect.relation, parent));
}

function several(operation: Adding, parents: readonly Name[], context: StatementContext) {
  const [first] = parents;
  const names = parents.map((parent) => `\`${text(parent)}\``);
  return {
    headline: `Writers wait for ${names.slice(0, -1).join(', ')} and ${names.at(-1)} together, until these foreign keys are committed`,
    subject: { ...(first === undefined ? {} : { table: first }), object: text(operation.table) },
    ...whenHot(context, ...parents),
  };
}

/** Operations that run in the same transaction, in order. */
function operationsOf({ statements, statement }: StatementContext): readonly Operation[] {
  const { transaction, id } = statement;
  return statements
    .filter((view) => (transaction === null ? view.statement.id === id : view.statement.transaction === transaction))
    .flatMap((view) => view.operations);
}

/** Tables in use that the foreign keys of an operation lock without reading rows; one that reads them has a rule of its own. */
function parentsOf(operation: Operation, { isNewTable }: StatementContext): readonly Name[] {
  if (operation.kind !== 'add_constraint' && operation.kind !== 'add_column' && operation.kind !== 'create_table')
    return [];
  const isNew = isNewTable(operation.table);
  return constraintsIn(operation).flatMap((one) => {
    if (one.type !== 'foreign_key' || isNewTable(one.references) || sameName(one.references, operation.table))
      return [];
    return isNew || !readsRows(operation, one) ? [one.references] : [];
  });
}

function constraintsIn(operation: Adding): readonly ConstraintDefinition[] {
  if (operation.kind === 'add_constraint') return [operation.constraint];
  if (operation.kind === 'add_column') return operation.column.constraints;
  const { constraints, columns } = operation.definition;
  return [...constraints, ...columns.flatMap((column) => column.constraints)];
}

function readsRows(operation: Adding, constraint: Extract<ConstraintDefinition, { readonly type: 'foreign_key' }>) {
  if (operation.kind === 'add_column') return operation.column.default !== undefined;
  return constraint.notValid !== true && constraint.notEnforced !== true;
}

function distinct(names: readonly Name[]): readonly Name[] {
  return [...new Map(names.map((name) => [key(name), name])).values()];
}
