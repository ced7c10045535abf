import picomatch from 'picomatch';
import type { Config } from '../core/config.js';
import { isBusy, isSmall, type ServerFacts, tableFacts } from '../core/facts.js';
import { key, type Name, named, sameName } from '../core/name.js';
import type { Operation } from '../core/operation.js';
import type { ChangeContext, ChangeView, Size } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import type { OperationView, WalkedMigration } from './walk.js';

/** Whether a table is new where an operation stands, or anywhere in the change where none is given. */
export type IsNew = (table: Name, at?: OperationView) => boolean;

/** From which operation to which a name is that of a new table, both inclusive. */
interface Span {
  readonly from: number;
  to: number;
}

/**
 * Tables that this change makes: no other session uses them yet. A name is that of a new table only as long as it is: an older table may
 * have had it before, and another may get it. Follows renames, and moves to another schema. One that takes over the name of a table in use
 * is in use as soon as that commits.
 */
export function newTables(migrations: readonly WalkedMigration[]): IsNew {
  const places = new Map<OperationView, number>();
  const spans = new Map<string, Span[]>();
  const current = (table: Name): Span | undefined => spans.get(key(table))?.findLast(({ to }) => to === open);
  const begin = (table: Name, from: number): void => {
    if (current(table) === undefined) spans.set(key(table), [...(spans.get(key(table)) ?? []), { from, to: open }]);
  };
  const end = (table: Name, at: number): boolean => {
    const span = current(table);
    if (span !== undefined) span.to = at;
    return span !== undefined;
  };
  const inUse = migrations[0]?.before.tables;
  const isInUse = (name: Name): boolean => inUse?.has(key(name)) === true && !spans.has(key(name));
  let place = 0;
  let takenOver: Name[] = [];
  const commit = (): void => {
    for (const name of takenOver) end(name, place);
    takenOver = [];
  };
  for (const walked of migrations) {
    const parts = walked.statements.flatMap((statement) => statement.parts);
    const firsts = new Set(startsOf(walked));
    const anew = parts.flatMap((part) => madeBy(part) ?? []);
    const before = (walked.makes ?? []).filter((table) => !anew.some((one) => sameName(one, table)));
    for (const table of [...before, ...anew.filter((one) => walked.makes?.some((table) => sameName(one, table)))])
      begin(table, place + 1);
    for (const part of parts) {
      if (firsts.has(part)) commit();
      place += 1;
      places.set(part, place);
      const { operation } = part;
      const made = madeBy(part);
      if (made !== null) begin(made, place);
      if (operation.kind === 'drop_table') end(operation.table, place);
      const [from, to] = movedBy(operation) ?? [];
      if (from === undefined || to === undefined) continue;
      const isNew = end(from, place);
      if (isNew && isInUse(to)) takenOver.push(to);
      end(to, place);
      if (isNew) begin(to, place + 1);
    }
    commit();
    // A server that has run the edited one has its tables in use when what comes behind it runs.
    for (const table of [...before, ...(walked.remakes ?? [])]) end(table, place);
  }
  return (table, at) => {
    const found = spans.get(key(table)) ?? [];
    const now = at === undefined ? undefined : places.get(at);
    return now === undefined ? found.length > 0 : found.some(({ from, to }) => from <= now && now <= to);
  };
}

const open = Number.POSITIVE_INFINITY;

/** The first operation of each transaction, and of each statement that runs without one. */
function startsOf({ statements }: WalkedMigration): readonly OperationView[] {
  return statements.flatMap(({ statement: { transaction }, parts }, at) =>
    transaction !== null && transaction === statements[at - 1]?.statement.transaction ? [] : parts.slice(0, 1),
  );
}

function madeBy({ operation, before }: OperationView): Name | null {
  if (operation.kind === 'create_table_as') return operation.table;
  if (operation.kind === 'create_materialized_view') return operation.view;
  if (operation.kind !== 'create_table') return null;
  // Where one is there already, as in a base of which the change takes the migration away, it fails: no one waits.
  const isMade =
    operation.ifNotExists !== true ||
    operation.definition.temporary === true ||
    !before.tables.has(key(operation.table));
  return isMade ? operation.table : null;
}

/** The names of a table before and after an operation that changes its name. */
function movedBy(operation: Operation): readonly [from: Name, to: Name] | null {
  if (operation.kind === 'rename_table') return [operation.table, { ...operation.table, name: operation.to }];
  if (operation.kind !== 'set_schema' || !moved.has(operation.object)) return null;
  return [operation.name, named(operation.name.name, operation.to)];
}

const moved = new Set(['table', 'materialized_view']);

/**
 * Tables that nobody in production uses yet: made by this change, or since the last release and not in the facts, which have only
 * what is in production.
 */
export function unusedTables(
  migrations: readonly WalkedMigration[],
  sinceRelease: readonly WalkedMigration[],
  known: ServerFacts | null,
): IsNew {
  const isNew = newTables(migrations);
  if (sinceRelease.length === 0) return isNew;
  const isUnreleased = newTables([...sinceRelease, ...migrations]);
  return (table, at) => isNew(table, at) || (isUnreleased(table, at) && tableFacts(known, table) === undefined);
}

/**
 * Sizes by the lists of the configuration, and by the facts for a table of no list. A table that neither tells about is `unknown`,
 * and so is a small one that is hot.
 */
export function tableSizes(
  config: Pick<Config, 'tables'>,
  known: ServerFacts | null,
): {
  readonly sizeOf: (table: Name) => Size;
  readonly isHot: (table: Name) => boolean;
} {
  const matches = (globs: readonly string[]): ((table: Name) => boolean) => {
    if (globs.length === 0) return () => false;
    const match = picomatch([...globs]);
    return (table) => match(table.name) || match(key(table));
  };
  const large = matches(config.tables.large);
  const small = matches(config.tables.small);
  const hot = matches(config.tables.hot);
  const isHot = (table: Name): boolean => {
    if (hot(table)) return true;
    const facts = tableFacts(known, table);
    return facts !== undefined && isBusy(facts) && !small(table);
  };
  return {
    isHot,
    sizeOf: (table) => {
      if (large(table)) return 'large';
      const facts = tableFacts(known, table);
      if (facts !== undefined && !isSmall(facts) && !small(table)) return 'large';
      return (facts !== undefined || small(table)) && !isHot(table) ? 'small' : 'unknown';
    },
  };
}

/** Whether a validated constraint, or the column itself, proves to the server that a column holds no null. */
export function isProvenNotNull(
  schema: Schema,
  table: Name,
  column: string,
  { facts, serverVersion }: Pick<ChangeContext, 'facts' | 'serverVersion'>,
): boolean {
  const found = schema.tables.get(key(table));
  if (found === undefined) return false;
  if (found.columns.some((candidate) => candidate.name === column && candidate.notNull)) return true;
  return found.constraints.some((constraint) => {
    if (!constraint.validated) return false;
    if (constraint.type === 'check')
      return facts.trustsChecks(serverVersion) && constraint.expression.provesNotNull.includes(column);
    return constraint.type === 'not_null' && constraint.column === column;
  });
}

/** Whether a change edits, or removes, what a migration of the base does. */
export function isBaseEdited({ edited }: Pick<ChangeView, 'edited'>): boolean {
  return edited.some(({ statementsChanged }) => statementsChanged);
}
