import type { FixStep } from './finding.js';
import { endingWith, key, type Name, sameName } from './name.js';
import type { IndexDefinition, Operation } from './operation.js';
import type { StatementContext } from './rule.js';
import { lostTargets, runningUpserts } from './running-upserts.js';
import type { Schema } from './schema.js';
import { constraintOf, indexesOf, tableOf } from './schema-lookup.js';

/** A unique index, or a unique or primary key constraint, that a transaction drops before it makes another on the same table. */
export interface Replaced {
  /** As the migration has it, so that a fix can replace it. */
  readonly drop: Operation;
  /** Its name, without the schema. */
  readonly name: string;
  /** A column under it changes before the other is made, which takes it along, or stops at it. */
  readonly outlived: boolean;
  /** The index as it was, where nothing in between would have built it anew: one of the same shape need not be made. */
  readonly unharmed?: IndexDefinition;
  /** Upserts of the version that runs now rest on it, and nothing after the change does for them. */
  readonly needed: boolean;
  /** It may as well go after the other is made: nothing in between changes rows or what it stands on, and nothing hangs on it. */
  readonly movable: boolean;
}

/**
 * What of a table's uniqueness is gone until the transaction of a statement commits. As long as the same transaction makes the new one, nobody
 * sees the table without: a fix that takes the two apart must keep that.
 */
export function replacedUniqueness(table: Name, context: StatementContext): readonly Replaced[] {
  const { transaction, statement } = context;
  if (transaction === null) return [];
  const earlier = transaction.statements.map((view) => ({ raw: view.statement.operations, before: view.before }));
  const all = [...earlier, { raw: statement.operations, before: context.before }];
  return all.flatMap(({ raw, before }, at) => {
    const between = all.slice(at).flatMap((one) => one.raw);
    const keepsRows = !between.some((operation) => changesRows.has(operation.kind));
    return raw.flatMap((drop) => {
      const found = uniqueOf(drop, table, before);
      // What stood on a column that is gone by then has no successor.
      if (found === null || found.columns.some((column) => isGone(column, table, context))) return [];
      const outlived = between.some((operation) => changesColumn(operation, table, found.columns));
      const movable = keepsRows && !outlived && !('cascade' in drop && drop.cascade === true);
      const isRebuilt =
        between.some((one) => one.kind === 'drop_column' && found.columns.includes(one.column)) ||
        transaction.statements
          .slice(at)
          .flatMap(({ effects }) => effects)
          .some((effect) => sameName(effect.relation, table) && (effect.rewrite || effect.indexBuild));
      const unharmed = isRebuilt || found.definition === undefined ? {} : { unharmed: found.definition };
      const needed = isNeeded(found.name, table, before, context);
      return [{ drop, name: found.name, outlived, needed, movable, ...unharmed }];
    });
  });
}

function isNeeded(name: string, table: Name, before: Schema, context: StatementContext): boolean {
  return indexesOf(before, table)
    .filter((index) => index.name.name === name)
    .some((index) => runningUpserts(table, lostTargets(index, table, context), context).length > 0);
}

function isGone(column: string, table: Name, { schema }: StatementContext): boolean {
  const found = tableOf(schema, table);
  return found !== undefined && !found.columns.some(({ name }) => name === column);
}

const changesRows: ReadonlySet<Operation['kind']> = new Set([
  'insert',
  'update',
  'delete',
  'merge',
  'truncate',
  'copy',
  'select',
  'do',
  'call',
  'opaque',
]);

/** Whether an operation, as the migration has it, changes a column of a table, or the table as a whole, under what stands on it. */
function changesColumn(operation: Operation, table: Name, columns: readonly string[]): boolean {
  switch (operation.kind) {
    case 'alter_column_type':
    case 'drop_column':
      return operation.table.name === table.name && columns.includes(operation.column);
    case 'rename_table':
      return operation.table.name === table.name;
    default:
      return false;
  }
}

/** What a drop takes of the uniqueness of a table, and the columns that it stands on. */
function uniqueOf(
  operation: Operation,
  table: Name,
  schema: Schema,
): { readonly name: string; readonly columns: readonly string[]; readonly definition?: IndexDefinition } | null {
  if (operation.kind === 'drop_constraint') {
    if (key(operation.table) !== key(table)) return null;
    const found = constraintOf(schema, table, operation.constraint);
    return found?.type === 'unique' || found?.type === 'primary_key'
      ? { name: operation.constraint, columns: found.columns }
      : null;
  }
  if (operation.kind !== 'drop_index') return null;
  const index = [...schema.indexes.values()].find(
    (one) => one.name.name === operation.index.name && sameName(one.table, table),
  );
  return index?.definition.unique === true
    ? { name: operation.index.name, columns: columnsUnder(index.definition), definition: index.definition }
    : null;
}

function columnsUnder({ parts, include, where }: IndexDefinition): readonly string[] {
  return [
    ...parts.flatMap(({ column, expression }) => column ?? expression?.columns ?? []),
    ...include,
    ...(where?.columns ?? []),
  ];
}

/** A name beside those that are dropped later, no longer than the server keeps. */
export function nameBeside(
  name: string,
  replaced: readonly Pick<Replaced, 'name'>[],
  { facts }: Pick<StatementContext, 'facts'>,
): string {
  return replaced.some((one) => one.name === name) ? endingWith(name, '_new', facts.maxIdentifierBytes) : name;
}

/** What a transaction of a fix does once the new one stands: the old one goes, and `then` puts the new one in its place. */
export function inPlaceOf(replaced: readonly Replaced[], then: readonly Operation[]): FixStep {
  return { operations: [...replaced.map(({ drop }) => drop), ...then], transaction: 'own', deploy: 1 };
}

/** What to do where a fix would leave the table without uniqueness for a while, by the name that the new one gets and by what it is. */
export function besideFirst(replaced: readonly Replaced[], kind: 'index' | 'constraint', name?: string): string {
  if (replaced.some(({ outlived }) => outlived)) return onNewColumn;
  const names = replaced.map((one) => `\`${one.name}\``);
  const [goes, those] = names.length === 1 ? ['goes', 'that one'] : ['go', 'those'];
  const takesName = replaced.some((one) => one.name === name);
  if (replaced.some(({ needed }) => needed))
    return `${names.join(', ')} ${goes} in the same transaction, and running upserts rest on ${names.length === 1 ? 'it' : 'them'}: build the new one with CONCURRENTLY beside ${names.length === 1 ? 'it' : 'them'}${takesName ? ', under another name' : ''}, and drop ${those} in a later release.`;
  const last = kind === 'constraint' ? 'add the constraint with USING INDEX' : 'rename the new one';
  const end = kind === 'constraint' || takesName ? ` and ${last} in one short transaction` : ' in a short transaction';
  return `${names.join(', ')} ${goes} in the same transaction: build the new one with CONCURRENTLY first${takesName ? ', under another name' : ''}, and then drop ${those}${end}.`;
}

const onNewColumn =
  'The old one cannot stay until the new one stands, since a column under it changes in between: make that change on a new column, build the new one on that with CONCURRENTLY, and put both in the place of the old in one short transaction.';
