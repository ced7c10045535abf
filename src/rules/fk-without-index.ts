import type { Problem } from '../core/finding.js';
import { key, type Name, sameName, text } from '../core/name.js';
import type { ColumnDefinition, ConstraintDefinition, Operation } from '../core/operation.js';
import type { Rule, StatementContext, StatementView } from '../core/rule.js';
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
  if (isMadeAgain(table, columns, context)) return;
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

/** Whether a later statement of the change makes a foreign key of these columns. */
function isMadeAgain(table: Name, columns: readonly string[], context: StatementContext): boolean {
  const { statement, statements, laterMigrations } = context;
  const wanted = keyOf(table, columns);
  const at = statements.findIndex((view) => view.statement.id === statement.id);
  return (
    (keysOf(statements).get(wanted) ?? -1) > at || laterMigrations.some((later) => keysOf(later.statements).has(wanted))
  );
}

const kept = new WeakMap<readonly StatementView[], ReadonlyMap<string, number>>();

/** The foreign keys that statements make, each with the place of the last that makes it. It is asked for each key of a change, so it is kept. */
function keysOf(statements: readonly StatementView[]): ReadonlyMap<string, number> {
  const found =
    kept.get(statements) ??
    new Map(statements.flatMap(({ operations }, at) => operations.flatMap(keysIn).map((made) => [made, at] as const)));
  kept.set(statements, found);
  return found;
}

function keysIn(operation: Operation): readonly string[] {
  const own = (one: ConstraintDefinition) => (one.type === 'foreign_key' ? [one.columns] : []);
  const inline = ({ name, constraints }: ColumnDefinition) =>
    constraints.some(({ type }) => type === 'foreign_key') ? [[name]] : [];
  const of = (made: readonly (readonly string[])[], table: Name) => made.map((columns) => keyOf(table, columns));
  switch (operation.kind) {
    case 'add_constraint':
      return of(own(operation.constraint), operation.table);
    case 'add_column':
      return of(inline(operation.column), operation.table);
    case 'create_table': {
      const { constraints, columns } = operation.definition;
      return of([...constraints.flatMap(own), ...columns.flatMap(inline)], operation.table);
    }
    default:
      return [];
  }
}

function keyOf(table: Name, columns: readonly string[]): string {
  return `${key(table)} ${columns.join()}`;
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
