import type { OrderedMigration, Parsed, ReadingContext } from '../../core/framework.js';
import { assignTransactions, type Migration, type Statement, type UnknownCode } from '../../core/migration.js';
import type { Operation } from '../../core/operation.js';
import type { Schema } from '../../core/schema.js';
import { apply } from '../../core/schema-apply.js';
import type { Skipped, SourceCall } from '../../core/source.js';
import { unlessCall, whenCall } from '../../languages/index.js';
import { type Made, readCall } from './calls.js';
import { holds } from './conditions.js';
import { invert } from './invert.js';
import { liveModels } from './live-models.js';
import { misnamedClass } from './misnamed-class.js';
import { noWayBack } from './no-way-back.js';
import { linesOf, type RailsFile, unreadReason } from './parse.js';
import { versionOf } from './version.js';
import { wordsOf } from './words.js';

type Draft = Omit<Statement, 'transaction'>;

/** Statements of one direction, and what could not be read. */
interface Direction {
  readonly statements: readonly Draft[];
  readonly skipped: readonly Skipped[];
  readonly unknownCode: readonly UnknownCode[];
  readonly schema: Schema;
}

/** The statements of a migration. */
export function readMigration(
  entry: OrderedMigration,
  parsed: ReadonlyMap<string, Parsed>,
  world: ReadingContext,
): Migration {
  const file = parsed.get(entry.path);
  const data = file?.data as RailsFile | null | undefined;
  const shell = { id: entry.id, path: entry.path, framework: 'rails' };
  if (data == null) return { ...shell, statements: [], back: null, transactions: [], skipped: file?.skipped ?? [] };
  const forward = readDirection(data.methods.change ?? data.methods.up ?? [], data, entry.path, '', world, 'up');
  const mode = data.disablesTransaction || !world.dialect.facts.transactionalDdl ? 'statement' : 'file';
  const back = readBack(data, forward, entry.path, world);
  const lacking = noWayBack(data);
  const misnamed = misnamedClass(data, entry.path);
  const live = liveModels(data, [world.schema, forward.schema]);
  const placed = assignTransactions(forward.statements, mode, entry.path);
  return {
    ...shell,
    ...placed,
    back: back === null ? null : assignTransactions(back.statements, mode, `${entry.path}#back`).statements,
    ...(back?.isWritten === true ? { backIsWritten: true as const } : {}),
    skipped: [...(file?.skipped ?? []), ...forward.skipped],
    ...(forward.unknownCode.length > 0 ? { unknownCode: forward.unknownCode } : {}),
    declares: data.declares,
    ...(misnamed === undefined ? {} : { misnamed }),
    ...(live.length > 0 ? { liveModels: live } : {}),
    ...(back === null ? { irreversible: true } : {}),
    ...(lacking.length > 0 ? { noWayBack: lacking } : {}),
    ...(isOnlyForward(data) ? { onlyForward: true as const } : {}),
  };
}

/** What a superclass or a module brings along is not read. */
function isOnlyForward({ methods, version, mixesIn }: RailsFile): boolean {
  const { change, up, down } = methods;
  return version >= 5 && !mixesIn && up !== undefined && change === undefined && down === undefined;
}

interface WayBack {
  readonly statements: readonly Draft[];
  /** The author wrote it, and all of it was read. */
  readonly isWritten: boolean;
}

/** A `change` is run backwards, and then nothing calls a `down`. Source: https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/migration.rb (`exec_migration`) */
function readBack(data: RailsFile, forward: Direction, path: string, world: ReadingContext): WayBack | null {
  const { change, down } = data.methods;
  if (change !== undefined) {
    const statements = backOfChange(
      change,
      forward,
      (call) => readDirection([call], data, path, 'back', { ...world, schema: forward.schema }, 'down').statements,
      world,
    );
    return statements === null ? null : { statements, isWritten: false };
  }
  if (down === undefined || down.some((call) => call.name === 'raise')) return null;
  const back = readDirection(down, data, path, 'back', { ...world, schema: forward.schema }, 'down');
  return { statements: back.statements, isWritten: back.skipped.length === 0 };
}

/**
 * A `change` run backwards: call by call, last one first, each undone; but of `reversible` what it does on the way back, and of `up_only` nothing.
 * Source: https://github.com/rails/rails/blob/v8.0.0/activerecord/lib/active_record/migration.rb (`revert`, `reversible`, `up_only`)
 */
function backOfChange(
  calls: readonly SourceCall[],
  { statements }: Direction,
  readDown: (call: SourceCall) => readonly Draft[],
  world: ReadingContext,
): readonly Draft[] | null {
  const back: Draft[] = [];
  for (const call of [...calls].reverse()) {
    const inside = new Set(within(call));
    const own = statements.filter(({ source }) => source !== undefined && inside.has(source));
    const isOneWay = call.name === 'reversible' || call.name === 'up_only';
    const undone = isOneWay ? (call.name === 'reversible' ? readDown(call) : []) : invert(own, world);
    if (undone === null) return null;
    back.push(...undone);
  }
  return back.map((draft, at) => ({ ...draft, id: draft.id.replace(/#\w+$/, `#back${at + 1}`) }));
}

/** A call with all that stand in its blocks. */
function within(call: SourceCall): readonly SourceCall[] {
  return [call, ...(call.block ?? []).flatMap(within)];
}

function readDirection(
  calls: readonly SourceCall[],
  data: RailsFile,
  path: string,
  prefix: string,
  world: ReadingContext,
  way: 'up' | 'down',
): Direction {
  const statements: Draft[] = [];
  const skipped: Skipped[] = [];
  const unknownCode: UnknownCode[] = [];
  let schema = world.schema;
  const add = (
    { call, conditional, enclosed, within }: Pending,
    sql: string,
    operations: readonly Operation[],
  ): void => {
    statements.push({
      id: `${path}#${prefix}${statements.length + 1}`,
      operations,
      sql,
      location: call.location,
      source: call,
      ...(conditional ? { conditional: true as const } : {}),
      ...(enclosed || hasBranch(call) ? { enclosed: true as const } : {}),
      ...(within.length > 0 ? { within } : {}),
    });
    for (const operation of operations) schema = apply(schema, world.dialect.complete(operation, schema));
  };
  const pending = unfold(calls, way).map((one): Pending => ({ ...one, conditional: false }));
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const { call, conditional, within } = next;
    if (call.name === whenCall || call.name === unlessCall) {
      const [condition = { kind: 'null' as const }] = call.arguments;
      const held = world.everyBranch === true ? null : holds(condition, schema, world.dialect.id);
      // A branch that is known not to run is left out; one that may run counts.
      const inside = { conditional: conditional || held === null, enclosed: true };
      if (held !== (call.name === unlessCall))
        pending.unshift(...unfold(call.block ?? [], way, false, within).map((inner) => ({ ...inner, ...inside })));
      continue;
    }
    const unread = unreadReason(call);
    if (unread !== null) {
      skipped.push(unread);
      unknownCode.push({ location: call.location, words: wordsOf(call) });
      continue;
    }
    const made: Made = readCall(call, { dialect: world.dialect, version: versionOf(data, world.settings), schema });
    for (const operation of made.operations) {
      const complete = world.dialect.complete(operation, schema);
      add(next, world.dialect.print(complete), [operation]);
    }
    for (const piece of made.sql ?? []) add(next, piece.sql, piece.operations);
    if (made.unread === undefined) continue;
    skipped.push({ path, ...linesOf(call), reason: `${made.unread}.`.replace(/\.\.$/, '.') });
    unknownCode.push({ location: call.location, words: wordsOf(call) });
  }
  return { statements, skipped, unknownCode, schema };
}

const wrappers = new Set([
  'safety_assured',
  'say_with_time',
  'transaction',
  'suppress_messages',
  'up_only',
  'with_lock_retries',
  'without_statement_timeout',
  'disable_statement_timeout',
  'tap',
  'unscoped',
  'loop',
  'begin',
  'silence',
  'maintain_test_schema',
]);

/** Wrappers that decide themselves what stays of their block when something in it fails. */
const enclosing = new Set(['transaction', 'with_lock_retries', 'with_lock', 'begin', 'loop']);

/** A call with what is known of where it stands. */
interface Enclosed {
  readonly call: SourceCall;
  readonly enclosed: boolean;
  /** Names of the wrappers round it, the outermost first. */
  readonly within: readonly string[];
}

interface Pending extends Enclosed {
  readonly conditional: boolean;
}

function hasBranch({ block = [] }: SourceCall): boolean {
  return block.some(({ name }) => name === whenCall || name === unlessCall);
}

/** Calls in the order in which they run, without those that only wrap others. */
function unfold(
  calls: readonly SourceCall[],
  way: 'up' | 'down',
  enclosed = false,
  within: readonly string[] = [],
): readonly Enclosed[] {
  return calls.flatMap((call): readonly Enclosed[] => {
    const block = call.block ?? [];
    const { name } = call;
    if (name === 'reversible')
      return block
        .filter((inner) => inner.name === way)
        .flatMap((inner) => unfold(inner.block ?? [], way, enclosed, within));
    if ((name === 'up' || name === 'down') && call.block !== undefined)
      return way === name ? unfold(block, way, enclosed, within) : [];
    if (wrappers.has(name)) return unfold(block, way, enclosed || enclosing.has(name), [...within, name]);
    return [{ call, enclosed, within }];
  });
}
