import { key, type Name } from '../core/name.js';
import type { Operation, OperationOf } from '../core/operation.js';
import type { Schema } from '../core/schema.js';
import { constraintOf, indexesOf } from '../core/schema-lookup.js';
import type { WalkedMigration, WalkedStatement } from './walk.js';

/**
 * Whether a fix leaves every table at least as unique as the change does, at each moment that other sessions see. A change that drops a unique
 * index and makes another in one transaction never shows the table without one: rows that are double, and every ON CONFLICT that
 * finds nothing to rest on, would come of a fix that takes the two apart.
 */
export function keepsUniqueness(change: readonly WalkedMigration[], fixed: readonly WalkedMigration[]): boolean {
  return [...droppedIn(change).values()].every((table) => fewest(fixed, table) >= fewest(change, table));
}

/**
 * Whether each ON CONFLICT finds what it rests on once its migration has run, as it does without the fix: one in a function or a trigger too,
 * which other sessions run from then on.
 */
export function keepsConflicts(change: readonly WalkedMigration[], fixed: readonly WalkedMigration[]): boolean {
  const known = new Set(change.flatMap(conflictsIn).flatMap(({ id, rests }) => (rests ? [id] : [])));
  return fixed.flatMap(conflictsIn).every(({ id, rests }) => rests || !known.has(id));
}

/** What the ON CONFLICTs of a migration name, and whether it is there behind the migration. */
function conflictsIn({
  statements,
  after,
}: WalkedMigration): readonly { readonly id: string; readonly rests: boolean }[] {
  return [...inserts(statements.flatMap(({ operations }) => operations))].flatMap(({ table, conflict }) => {
    if (conflict === undefined || (conflict.columns.length === 0 && conflict.constraint === undefined)) return [];
    const columns = conflict.columns.toSorted().join();
    const rests =
      conflict.constraint === undefined
        ? indexesOf(after, table).some(
            ({ definition }) =>
              definition.unique &&
              definition.parts
                .map(({ column = '' }) => column)
                .toSorted()
                .join() === columns,
          )
        : constraintOf(after, table, conflict.constraint) !== undefined;
    return [{ id: `${key(table)} ${conflict.constraint ?? ''} ${columns}`, rests }];
  });
}

/** The INSERTs of operations, and of the code that they run or make. */
function* inserts(operations: readonly Operation[]): Generator<OperationOf<'insert'>> {
  for (const operation of operations) {
    if (operation.kind === 'insert') yield operation;
    if (operation.kind === 'do' || operation.kind === 'create_function') yield* inserts(operation.body);
  }
}

/** Tables of which a change drops an index or a constraint. */
function droppedIn(change: readonly WalkedMigration[]): ReadonlyMap<string, Name> {
  const tables = change.flatMap(({ statements }) =>
    statements.flatMap(({ operations, before }) =>
      operations.flatMap((operation): Name[] => {
        if (operation.kind === 'drop_constraint') return [operation.table];
        if (operation.kind !== 'drop_index') return [];
        return [...before.indexes.values()].flatMap(({ name, table }) =>
          key(name) === key(operation.index) ? [table] : [],
        );
      }),
    ),
  );
  return new Map(tables.map((table) => [key(table), table]));
}

/** How many unique indexes the table has at the moment at which it has the fewest. */
function fewest(migrations: readonly WalkedMigration[], table: Name): number {
  const seen = migrations.flatMap((walked) =>
    walked.statements.filter((view) => isSeen(view, walked)).map(({ after }) => uniqueOn(after, table)),
  );
  return Math.min(...seen, uniqueOn(migrations[0]?.before, table));
}

/** Whether other sessions see what a statement leaves: it is the last one of its transaction, or in none. */
function isSeen({ statement }: WalkedStatement, { migration }: WalkedMigration): boolean {
  const transaction = migration.transactions.find(({ id }) => id === statement.transaction);
  return transaction === undefined || transaction.statements.at(-1) === statement.id;
}

function uniqueOn(schema: Schema | undefined, table: Name): number {
  if (schema === undefined || !schema.tables.has(key(table))) return Number.POSITIVE_INFINITY;
  return indexesOf(schema, table).filter(({ definition }) => definition.unique).length;
}
