import type { ChangeSet } from '../core/change-set.js';
import { numberOf, type OrderedMigration } from '../core/framework.js';
import type { Name } from '../core/name.js';
import type { OperationKind } from '../core/operation.js';
import type { RehearsalResult } from '../core/rehearsal.js';
import type { ChangeView, Failure, SecondRun } from '../core/rule.js';
import { pathsOf } from './changed-entries.js';
import type { Raised } from './check.js';
import { frame, isFrame } from './frame.js';
import type { History } from './history.js';
import type { Reader } from './reader.js';
import { replayed, walkOne } from './replays.js';
import type { World } from './rule-contexts.js';
import { rules } from './shelves.js';
import { raisedOn, type Stage, type Stand } from './stands.js';
import type { WalkedMigration, WalkedStatement } from './walk.js';

/** Most rehearsals of second runs: each goes on behind what failed in the one before. */
const mostRuns = 3;

const fails = rules.filter(({ id }) => id === 'migration-fails');

/**
 * What becomes of migrations to which a change gives another number, where a tool runs them once more: on the schema before the change, in their
 * order, with what the change adds among them. By the paths of the head; none is there that could not be tried, or that changes something.
 */
export async function secondRuns(
  world: World,
  history: History,
  changes: ChangeSet,
  reader: Reader,
  stage: Stage,
): Promise<ReadonlyMap<string, SecondRun>> {
  const runs = new Map<string, SecondRun>();
  const renumbered = renumberedIn(history, changes);
  if (renumbered.length === 0) return runs;
  const texts = await changes.head.readMany(renumbered.flatMap(pathsOf));
  const parsed = await reader.parse(stage.found.framework, [...texts.values()], stage.found.dialect);
  const isAsked = ({ path }: { readonly path: string }): boolean => renumbered.some((entry) => entry.path === path);
  const own = history.walked.filter(({ asBase }) => asBase === undefined);
  const isOwn = ({ path }: OrderedMigration): boolean => own.some(({ migration }) => migration.path === path);
  let rest = history.headOrder.filter((entry) => isAsked(entry) || isOwn(entry));
  for (let run = 0; run < mostRuns && rest.some(isAsked); run += 1) {
    const migrations: WalkedMigration[] = [];
    for (const entry of rest) {
      const from = migrations.at(-1)?.after ?? history.schemaBefore;
      const walked = own.find(({ migration }) => migration.path === entry.path);
      migrations.push(walked ?? walkOne(stage.found, entry, parsed, from));
    }
    const stand: Stand = { before: history.schemaBefore, migrations, oneWay: renumbered.map(({ path }) => path) };
    const result = await stage.attempt(stand);
    if (result === null || !result.baseComplete) break;
    const failed = result.evidence.find(({ outcome }) => outcome === 'failed');
    const at = migrations.findIndex(({ statements }) =>
      statements.some(({ statement }) => statement.id === failed?.statement),
    );
    // Of two that change the same, one there and one back, the second is not told.
    for (const walked of at === -1 ? migrations : migrations.slice(0, at)) {
      if (!isAsked(walked.migration)) continue;
      if (!leftSchema(walked, result)) break;
      if (isSeen(walked, result) && isSame(walked, history, changes) && !works(walked, history, result))
        runs.set(walked.migration.path, { outcome: 'nothing' });
    }
    if (at === -1) break;
    const last = rest[at];
    const statement = migrations[at]?.statements.find((view) => view.statement.id === failed?.statement)?.statement;
    const isSure = async (entry: OrderedMigration): Promise<boolean> =>
      raisedOn(world, stand, result, fails).length > 0 || (await ranBefore(entry, history, changes, reader, stage));
    if (last !== undefined && statement !== undefined && isAsked(last) && (await isSure(last)))
      runs.set(last.path, { outcome: 'fails', failure: failureOf(statement, failed?.message, result) });
    rest = rest.slice(at + 1);
  }
  return runs;
}

/** Whether all of a migration runs where the base has it: what then fails in a second run fails for that it has run. */
async function ranBefore(
  now: OrderedMigration,
  history: History,
  changes: ChangeSet,
  reader: Reader,
  stage: Stage,
): Promise<boolean> {
  const then = earlierOf(now, history, changes);
  if (then === undefined) return false;
  const { baseOrder } = history;
  const base = await replayed(stage.found, changes.base, baseOrder, [then], reader);
  const before = base.before(then);
  const walked = base.walk(then, before);
  const result = await stage.attempt({ before, migrations: [walked] });
  return result?.baseComplete === true && walked.statements.every(hasRun(result));
}

function earlierOf(
  now: OrderedMigration,
  { baseOrder, edited }: History,
  { files }: ChangeSet,
): OrderedMigration | undefined {
  const from =
    files.find(({ path, status }) => status === 'renamed' && path === now.path)?.earlierPath ??
    edited.find(({ madeAgain }) => madeAgain?.all === true && madeAgain.path === now.path)?.path;
  return baseOrder.find(({ path }) => path === from);
}

/** A failure as rules are told of it. */
export function failureOf(
  { location }: Pick<Raised, 'location'>,
  message: string | undefined,
  { engine }: RehearsalResult,
): Failure {
  return { message: (message ?? '').split('\n')[0] ?? '', location, engine };
}

function renumberedIn(history: History, changes: ChangeSet): readonly OrderedMigration[] {
  return history.headOrder.filter((now) => {
    const then = earlierOf(now, history, changes);
    return then !== undefined && hasOtherNumber(then, now);
  });
}

/** Whether a migration has another number at the head. */
export function hasOtherNumber(then: OrderedMigration, now: OrderedMigration): boolean {
  const [from, to] = [numberOf(then.id), numberOf(now.id)];
  return from !== undefined && to !== undefined && from !== to;
}

/** What leaves a trace for which the shadow looks, or leaves nothing. */
const seen: ReadonlySet<OperationKind> = new Set([
  ...frame,
  'set_setting',
  'add_column',
  'add_constraint',
  'alter_column_type',
  'create_function',
  'create_index',
  'create_table',
  'create_trigger',
  'create_view',
  'drop_column',
  'drop_constraint',
  'drop_default',
  'drop_function',
  'drop_index',
  'drop_not_null',
  'drop_table',
  'drop_trigger',
  'drop_view',
  'set_default',
  'set_not_null',
]);

/** The schema is what it was. */
function leftSchema({ statements }: WalkedMigration, { restored }: RehearsalResult): boolean {
  const after = restored?.find(({ statement }) => statement === statements.at(-1)?.statement.id);
  if (after === undefined) return false;
  const { lost, left, changed, renamed = [] } = after;
  return [...lost, ...left, ...changed, ...renamed].length === 0;
}

/** All of it ran, and does nothing for which the shadow does not look. */
function isSeen({ migration, statements }: WalkedMigration, result: RehearsalResult): boolean {
  const isShown = ({ operations }: WalkedStatement): boolean =>
    operations.length > 0 && operations.every(({ kind }) => seen.has(kind));
  return migration.skipped.length === 0 && statements.every((view) => isShown(view) && hasRun(result)(view));
}

/** Whether the text is the one that has run, or makes all that did. */
function isSame({ migration }: WalkedMigration, { edited }: History, { files }: ChangeSet): boolean {
  if (edited.some(({ madeAgain }) => madeAgain?.all === true && madeAgain.path === migration.path)) return true;
  return files.some(({ path, hunks }) => path === migration.path && hunks.length === 0);
}

/**
 * Whether a statement writes or builds something, though it may end where it began, or would where the server looks in other schemas: what it drops
 * IF EXISTS stands in one that it does not name.
 */
function works({ statements }: WalkedMigration, { schemaBefore }: History, { evidence }: RehearsalResult): boolean {
  const own = new Set(statements.map(({ statement }) => statement.id));
  const names = [...schemaBefore.indexes.values(), ...schemaBefore.tables.values()].map(({ name }) => name);
  const isElsewhere = (dropped: Name): boolean =>
    names.some(({ name, schema }) => name === dropped.name && schema !== dropped.schema);
  return (
    evidence.some(
      ({ statement, indexBuilds, rewrites }) => own.has(statement) && indexBuilds.length + rewrites.length > 0,
    ) ||
    statements
      .flatMap(({ operations }) => operations)
      .some(
        (one) =>
          (one.kind === 'drop_index' && isElsewhere(one.index)) ||
          (one.kind === 'drop_table' && isElsewhere(one.table)),
      )
  );
}

/** Whether a statement ran, or opens or closes a transaction. */
export function hasRun({ evidence }: RehearsalResult): (view: WalkedStatement) => boolean {
  const ran = new Set(evidence.flatMap(({ statement, outcome }) => (outcome === 'ran' ? [statement] : [])));
  return (view) => ran.has(view.statement.id) || isFrame(view);
}

/** Edited migrations with what their second runs came to. */
export function withSecondRuns(
  edited: ChangeView['edited'],
  runs: ReadonlyMap<string, SecondRun>,
): ChangeView['edited'] {
  return edited.map((one) => {
    const again = runs.get(one.madeAgain?.all === true ? one.madeAgain.path : one.path);
    return again === undefined ? one : { ...one, again };
  });
}
