import { key, type Name, sameName } from '../../../core/name.js';
import type { IndexDefinition, Takes } from '../../../core/operation.js';
import type { Constraint, Index, Schema, Table } from '../../../core/schema.js';
import { heirsOf, indexesOf, referencing, tableOf } from '../../../core/schema-lookup.js';
import { trustsChecks } from '../checks.js';
import type { Lock, Part, Work } from './locks.js';

/** Partitions of a table and tables that inherit from it, down to the last, without the table itself. */
export function descendants(schema: Schema, table: Name): readonly Name[] {
  const below: Name[] = [];
  const visit = (parent: Name): void => {
    for (const { name } of heirsOf(schema, parent)) {
      if (sameName(name, table) || below.some((known) => sameName(known, name))) continue;
      below.push(name);
      visit(name);
    }
  };
  visit(table);
  return below;
}

/** The same effect on a table and on everything below it. */
export function withDescendants(part: Part, schema: Schema): readonly Part[] {
  return [part, ...descendants(schema, part.relation).map((relation): Part => ({ ...part, relation }))];
}

/** A table and its partitions, but not the tables that inherit from it. */
export function withPartitions(schema: Schema, table: Name): readonly Name[] {
  return isPartitioned(schema, table) ? [table, ...descendants(schema, table)] : [table];
}

export function isPartitioned(schema: Schema, table: Name): boolean {
  return tableOf(schema, table)?.partitionBy !== undefined;
}

/** Whether a server of a version knows that no row of a table has NULL in a column: it is NOT NULL, or a check that holds says so. */
export function isNeverNull(found: Table | undefined, column: string, version: number | null): boolean {
  if (found === undefined) return false;
  if (isNotNull(found, column)) return true;
  return (
    trustsChecks(version) &&
    found.constraints.some((constraint) => holds(constraint) && provesNotNull(constraint, column))
  );
}

/** Whether a column is NOT NULL for every row: since 18 the constraint may be there and not be validated. */
export function isNotNull(found: Table | undefined, column: string): boolean {
  const constraints = found?.constraints ?? [];
  const isOpen = constraints.some((one) => one.type === 'not_null' && one.column === column && !one.validated);
  return !isOpen && (found?.columns.some((one) => one.name === column && one.notNull) ?? false);
}

function provesNotNull(constraint: Constraint, column: string): boolean {
  if (constraint.type === 'not_null') return constraint.column === column;
  return constraint.type === 'check' && constraint.expression.provesNotNull.includes(column);
}

/** Whether the server knows a constraint to be true of every row. */
export function holds(constraint: Constraint): boolean {
  return constraint.validated && !('notEnforced' in constraint && constraint.notEnforced === true);
}

export type ForeignKey = Extract<Constraint, { readonly type: 'foreign_key' }>;

/** The foreign keys of a table. */
export function foreignKeys(found: Table | undefined): readonly ForeignKey[] {
  return (found?.constraints ?? []).flatMap((constraint) => (constraint.type === 'foreign_key' ? [constraint] : []));
}

/** Foreign keys of other tables that point to a table. */
export function keysTo(
  schema: Schema,
  table: Name,
): readonly { readonly child: Name; readonly constraint: ForeignKey }[] {
  return referencing(schema, table).flatMap(({ table: child, constraint }) =>
    constraint.type === 'foreign_key' ? [{ child: child.name, constraint }] : [],
  );
}

/** A lock on the table that a foreign key points to, and on its partitions. */
export function onParent(schema: Schema, parent: Name, lock: Lock, page: string, work: Work = {}): readonly Part[] {
  return withPartitions(schema, parent).map((relation) => ({ relation, lock, because: 'foreign-key', ...work, page }));
}

/** What a drop takes along is locked as it is. */
export function onTaken(takes: Takes | undefined, page: string): readonly Part[] {
  return (takes ?? []).flatMap(({ object, name, table }): readonly Part[] => {
    if (object === 'view' || object === 'materialized_view' || object === 'table') {
      return [{ relation: name, object, lock: 'ACCESS EXCLUSIVE', page }];
    }
    if (object !== 'constraint' || table === undefined) return [];
    return [{ relation: table, lock: 'ACCESS EXCLUSIVE', because: 'foreign-key', page }];
  });
}

/** What rewriting the rows of a table takes: its indexes are built anew. A table that nobody knows has some. */
export function rewriting(schema: Schema, table: Name): Required<Omit<Work, 'because'>> {
  return { rewrite: true, scan: true, indexBuild: hasIndexes(schema, table) };
}

/** Whether a table, or something below it, has an index. */
export function hasIndexes(schema: Schema, table: Name): boolean {
  if (!schema.tables.has(key(table)) && !schema.views.has(key(table))) return true;
  return [table, ...descendants(schema, table)].some((one) => indexesOf(schema, one).length > 0);
}

/** An index of a name in the schema of its table. */
export function indexNamed(schema: Schema, table: Name, name: string): Index | undefined {
  return schema.indexes.get(key({ ...table, name }));
}

/** Whether two indexes are alike, so that one can be a partition of the other. */
export function sameIndex(one: IndexDefinition, other: IndexDefinition): boolean {
  return one.method === other.method && (one.unique || !other.unique) && shape(one) === shape(other);
}

function shape({ parts, include, where }: IndexDefinition): string {
  const part = parts.map(({ column, expression, operatorClass, collation }) => [
    column ?? expression?.sql,
    operatorClass,
    collation,
  ]);
  return JSON.stringify([part, include, where?.sql]);
}
