import type { Problem } from '../core/finding.js';
import { type Name, sameName, text } from '../core/name.js';
import type { ColumnDefinition, ConstraintDefinition, Operation } from '../core/operation.js';
import { runsAfter } from '../core/ran-before.js';
import type { Rule, StatementContext } from '../core/rule.js';
import type { Index } from '../core/schema.js';
import { indexesOf, tableOf } from '../core/schema-lookup.js';

type ForeignKey = Extract<ConstraintDefinition, { readonly type: 'foreign_key' }>;

/** A foreign key whose columns lead no index. */
export const fkWithoutIndex: Rule = {
  id: 'fk-without-index',
  title: 'Foreign key without an index',
  preset: 'recommended',
  severity: { large: 'warning', unknown: 'notice', small: 'notice' },
  beyondLocks: true,
  why:
    'The server indexes the referenced columns of a foreign key, and not the referencing ones. Each delete of a referenced row, ' +
    'and each update of its key, then reads the whole referencing table, and so does a join along the key.',
  instead: 'Add an index that begins with the referencing columns.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-FK',
  examples: {
    given:
      'create table customers (id bigint primary key); create table orders (id bigint primary key, customer_id bigint);',
    unsafe:
      'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;',
    safe:
      'create index concurrently orders_customer_id_idx on orders (customer_id);\n' +
      'alter table orders add constraint orders_customer_fk foreign key (customer_id) references customers (id) not valid;',
  },
  on: {
    add_constraint(operation, context) {
      const { constraint, table } = operation;
      if (constraint.type !== 'foreign_key') return;
      return problem(operation, table, constraint.columns, constraint, context);
    },
    add_column(operation, context) {
      const { column, table } = operation;
      const constraint = column.constraints.find((candidate) => candidate.type === 'foreign_key');
      if (constraint === undefined) return;
      return problem(operation, table, [column.name], constraint, context);
    },
    create_table(operation, context) {
      const { definition, table } = operation;
      const inline = definition.columns.flatMap((column) =>
        column.constraints.flatMap((one) => (one.type === 'foreign_key' ? [{ key: one, columns: [column.name] }] : [])),
      );
      const own = definition.constraints.flatMap((one) =>
        one.type === 'foreign_key' ? [{ key: one, columns: one.columns }] : [],
      );
      const keys = new Map([...inline, ...own].map((one) => [one.columns.join(), one]));
      return [...keys.values()].flatMap(({ key, columns }) => problem(operation, table, columns, key, context) ?? []);
    },
  },
};

function problem(
  operation: Operation,
  table: Name,
  columns: readonly string[],
  constraint: ForeignKey,
  context: StatementContext,
): Problem | undefined {
  const { facts, schemaAfter } = context;
  if (facts.indexesForeignKeys || constraint.notEnforced === true || context.nested) return;
  const found = tableOf(schemaAfter, table);
  const stands = found?.constraints.some(
    (candidate) => candidate.type === 'foreign_key' && candidate.columns.join() === columns.join(),
  );
  if (found === undefined || found.temporary || found.foreign || stands !== true) return;
  const isNew = context.isNewTable(table);
  // What ran unread may have made the index.
  if (!isNew && !schemaAfter.complete) return;
  if (indexesOf(schemaAfter, table).some((index) => serves(index, columns))) return;
  // Where the change makes the key again, it is told there.
  if (runsAfter(context).some((view) => view.operations.some((one) => makesKey(one, table, columns)))) return;
  const references = sameName(constraint.references, table)
    ? 'a row of it'
    : `a row of \`${text(constraint.references)}\``;
  const subject = { table, columns };
  const headline = `Deleting ${references} reads all of \`${text(table)}\`: no index begins with ${columns.map((column) => `\`${column}\``).join(', ')}`;
  if (found.partitionBy !== undefined) return { headline, subject };
  const concurrently = !isNew && facts.concurrentIndexes;
  const index: Operation = {
    kind: 'create_index',
    table,
    index: nameOf(table, columns, facts.maxIdentifierBytes),
    concurrently,
    definition: { unique: false, method: 'btree', parts: columns.map((column) => ({ column })), include: [] },
  };
  return {
    headline,
    subject,
    fix: {
      title: 'Index the referencing columns',
      replaces: [operation],
      steps: concurrently
        ? [
            { operations: [operation], transaction: 'same', deploy: 1 },
            { operations: [index], transaction: 'none', deploy: 1 },
          ]
        : [{ operations: [operation, index], transaction: 'same', deploy: 1 }],
      caution:
        'Every index has to be written too: each insert, and each update of an indexed column, costs a little more.',
    },
  };
}

function makesKey(operation: Operation, table: Name, columns: readonly string[]): boolean {
  const isKey = (constraint: ConstraintDefinition): boolean =>
    constraint.type === 'foreign_key' && constraint.columns.join() === columns.join();
  const isInline = ({ name, constraints }: ColumnDefinition): boolean =>
    name === columns.join() && constraints.some(({ type }) => type === 'foreign_key');
  switch (operation.kind) {
    case 'add_constraint':
      return sameName(operation.table, table) && isKey(operation.constraint);
    case 'add_column':
      return sameName(operation.table, table) && isInline(operation.column);
    case 'create_table': {
      const { definition } = operation;
      return (
        sameName(operation.table, table) && (definition.constraints.some(isKey) || definition.columns.some(isInline))
      );
    }
    default:
      return false;
  }
}

/** An index whose first columns are columns of the key, and which leaves out no row with a key. */
function serves({ definition }: Index, columns: readonly string[]): boolean {
  const leading = definition.parts.slice(0, columns.length);
  const fits =
    leading.length > 0 && leading.every((part) => part.column !== undefined && columns.includes(part.column));
  const { where } = definition;
  const whole =
    where === undefined ||
    (columns.every((column) => where.provesNotNull.includes(column)) &&
      where.columns.every((column) => columns.includes(column)));
  return fits && whole && (definition.method === 'btree' || definition.method === 'hash');
}

function nameOf(table: Name, columns: readonly string[], bytes: number): string {
  const stem = `${table.name}_${columns.join('_')}`;
  return `${stem.slice(0, bytes - '_idx'.length)}_idx`;
}
