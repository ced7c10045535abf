import { key, type Name, named } from './name.js';
import { type Operation, type OperationOf, withBodies } from './operation.js';
import type { ConflictTarget } from './query-site.js';
import type { Index, Routine, Schema } from './schema.js';
import { constraintOf, indexesOf } from './schema-lookup.js';

/**
 * Unique indexes of a table on which an ON CONFLICT can rest that names their columns, and the condition of those that have one: one with an
 * expression cannot be meant so, and one of a constraint that may be checked later is refused.
 * Source: https://www.postgresql.org/docs/17/sql-insert.html#SQL-ON-CONFLICT
 */
export function arbitersOf(schema: Schema, table: Name): readonly Index[] {
  return indexesOf(schema, table).filter(({ definition, valid, constraint }) => {
    const owner = constraint === undefined ? undefined : constraintOf(schema, table, constraint);
    return (
      valid &&
      definition.unique &&
      definition.method === 'btree' &&
      definition.parts.every(({ column }) => column !== undefined) &&
      !(owner !== undefined && 'deferrable' in owner && owner.deferrable === true)
    );
  });
}

/** Whether an ON CONFLICT finds what it names. The order of the columns is the same to it, and an index without a condition serves every one. */
export function hasArbiter(schema: Schema, table: Name, target: ConflictTarget): boolean {
  return restingOn(schema, table, target, (index) => index === undefined || index === conditionIn(target));
}

/** Whether it may find that: the condition of an index in other words may follow from the one that it says. */
export function mayHaveArbiter(schema: Schema, table: Name, target: ConflictTarget): boolean {
  return restingOn(schema, table, target, (index) => index === undefined || conditionIn(target) !== undefined);
}

function restingOn(
  schema: Schema,
  table: Name,
  target: ConflictTarget,
  suits: (condition: string | undefined) => boolean,
): boolean {
  if ('constraint' in target) return constraintOf(schema, table, target.constraint) !== undefined;
  if ('columnsOf' in target) return arbitersOf(schema, table).some(({ name }) => name.name === target.columnsOf);
  const columns = listOf(target.columns);
  return arbitersOf(schema, table).some(({ definition }) => {
    const { where } = definition;
    return listOf(columnsOf(definition)) === columns && suits(where === undefined ? undefined : plain(where.sql));
  });
}

/** What an ON CONFLICT names that means this index. */
export function targetOfIndex(definition: Index['definition']): ConflictTarget {
  const { where } = definition;
  return { columns: columnsOf(definition), ...(where === undefined ? {} : { where: where.sql }) };
}

/** Whether two name the same constraint, or the same columns in whatever order and under the same condition. */
export function sameTarget(one: ConflictTarget, other: ConflictTarget): boolean {
  return wordsOf(one) === wordsOf(other);
}

function wordsOf(target: ConflictTarget): string {
  return JSON.stringify('columns' in target ? [listOf(target.columns), conditionIn(target)] : target);
}

function listOf(columns: readonly string[]): string {
  return JSON.stringify([...new Set(columns)].toSorted());
}

function conditionIn(target: ConflictTarget): string | undefined {
  return 'columns' in target && target.where !== undefined ? plain(target.where) : undefined;
}

/** A condition without what does not matter: a server gives it back in brackets. */
function plain(sql: string): string {
  return sql
    .toLowerCase()
    .replace(/[\s()]+/g, ' ')
    .trim();
}

/** The columns of an index that has only such. */
export function columnsOf({ parts }: Index['definition']): readonly string[] {
  return parts.flatMap(({ column }) => column ?? []);
}

/** What of a table that an ON CONFLICT can rest on is there in one schema and not in the next. */
export function lostArbiters(before: Schema, after: Schema, table: Name): readonly Index[] {
  const idOf = ({ name, definition: { where } }: Index): string => `${key(name)} ${plain(where?.sql ?? '')}`;
  const kept = new Set(arbitersOf(after, table).map(idOf));
  return arbitersOf(before, table).filter((index) => !kept.has(idOf(index)));
}

/** What the ON CONFLICT of an INSERT names; null where it has none, names nothing, or an expression. */
export function targetOf({ conflict }: OperationOf<'insert'>): ConflictTarget | null {
  if (conflict === undefined || conflict.conditional === true) return null;
  const { columns, constraint, where } = conflict;
  if (constraint !== undefined) return { constraint };
  if (where?.sql === '' || columns.length === 0) return null;
  return where === undefined ? { columns } : { columns, where: where.sql };
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
