import { key, type Name, named } from './name.js';
import { type Operation, type OperationOf, withBodies } from './operation.js';
import type { ConflictTarget } from './query-site.js';
import type { Index, Routine, Schema } from './schema.js';
import { constraintOf, indexesOf } from './schema-lookup.js';

/**
 * Unique indexes of a table on which an ON CONFLICT can rest that names their columns and nothing else: one with a condition or an expression
 * cannot be meant, and one of a constraint that may be checked later is refused.
 * Source: https://www.postgresql.org/docs/17/sql-insert.html#SQL-ON-CONFLICT
 */
export function arbitersOf(schema: Schema, table: Name): readonly Index[] {
  return indexesOf(schema, table).filter(({ definition, valid, constraint }) => {
    const owner = constraint === undefined ? undefined : constraintOf(schema, table, constraint);
    return (
      valid &&
      definition.unique &&
      definition.method === 'btree' &&
      definition.where === undefined &&
      definition.parts.every(({ column }) => column !== undefined) &&
      !(owner !== undefined && 'deferrable' in owner && owner.deferrable === true)
    );
  });
}

/** Whether an ON CONFLICT finds what it names. The order of the columns is the same to it. */
export function hasArbiter(schema: Schema, table: Name, target: ConflictTarget): boolean {
  if ('constraint' in target) return constraintOf(schema, table, target.constraint) !== undefined;
  if ('columnsOf' in target) return arbitersOf(schema, table).some(({ name }) => name.name === target.columnsOf);
  return arbitersOf(schema, table).some(({ definition }) => sameTarget({ columns: columnsOf(definition) }, target));
}

/** Whether two name the same constraint, or the same columns in whatever order. */
export function sameTarget(one: ConflictTarget, other: ConflictTarget): boolean {
  return wordsOf(one) === wordsOf(other);
}

function wordsOf(target: ConflictTarget): string {
  return JSON.stringify('columns' in target ? [...new Set(target.columns)].toSorted() : target);
}

/** The columns of an index that has only such. */
export function columnsOf({ parts }: Index['definition']): readonly string[] {
  return parts.flatMap(({ column }) => column ?? []);
}

/** What of a table that an ON CONFLICT can rest on is there in one schema and not in the next. */
export function lostArbiters(before: Schema, after: Schema, table: Name): readonly Index[] {
  const kept = new Set(arbitersOf(after, table).map(({ name }) => key(name)));
  return arbitersOf(before, table).filter(({ name }) => !kept.has(key(name)));
}

/** What the ON CONFLICT of an INSERT names; null where it has none, names nothing, or more than columns. */
export function targetOf({ conflict }: OperationOf<'insert'>): ConflictTarget | null {
  if (conflict === undefined || conflict.conditional === true) return null;
  const { columns, constraint } = conflict;
  if (constraint !== undefined) return { constraint };
  return columns.length === 0 ? null : { columns };
}

/** What the INSERTs of the body of a routine rest on. Names in a body are as they are written. */
export function conflictsIn(body: readonly Operation[], { defaultSchema }: Schema): NonNullable<Routine['conflicts']> {
  return [...withBodies(body)].flatMap((operation) => {
    if (operation.kind !== 'insert') return [];
    const { schema, name } = operation.table;
    const target = targetOf(operation);
    return target === null ? [] : [{ table: named(name, schema === defaultSchema ? undefined : schema), target }];
  });
}
