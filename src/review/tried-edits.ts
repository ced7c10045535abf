import type { ChangeSet } from '../core/change-set.js';
import type { OrderedMigration } from '../core/framework.js';
import type { Evidence, RehearsalResult } from '../core/rehearsal.js';
import type { SecondRun, Unrun } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { pathsOf } from './changed-entries.js';
import type { Raised } from './check.js';
import { traceless } from './frame.js';
import type { History } from './history.js';
import type { Reader } from './reader.js';
import { type Replay, replayed } from './replays.js';
import type { World } from './rule-contexts.js';
import { failureOf, hasOtherNumber, hasRun, secondRuns } from './second-runs.js';
import { rules } from './shelves.js';
import { raisedOn, type Stage, type Stand } from './stands.js';
import type { WalkedMigration, WalkedStatement } from './walk.js';

/** What came of trying the migrations of the base that a change edits, or gives another number. */
export interface TriedEdits {
  readonly unrun: Unrun | null;
  readonly secondRuns: ReadonlyMap<string, SecondRun>;
  /** What edits do to a database that is made anew, and their ways back. */
  readonly raised: readonly Raised[];
  /** The errors of edits on such a database. */
  readonly failed: readonly Evidence[];
  /** What ran them; null where none was tried. */
  readonly engine: string | null;
}

export const nothingTried: TriedEdits = { unrun: null, secondRuns: new Map(), raised: [], failed: [], engine: null };

/** Most statements of one stand, and most ways back: what is not run is not claimed. */
const most = { statements: 400, ways: 3 };

const fails = rules.filter(({ id }) => id === 'migration-fails');
const wayBack = rules.filter(({ id }) => id === 'down-does-not-restore');

/** An edited migration in its two forms. */
interface Pair {
  readonly then: OrderedMigration;
  readonly now: OrderedMigration;
}

/** The two revisions, each from its first migration on. */
interface Both {
  readonly base: Replay;
  readonly head: Replay;
}

/** Tries what a change edits of the base on the shadow. `world` need not know the application. */
export async function tryEdits(
  world: World,
  history: History,
  changes: ChangeSet,
  reader: Reader,
  stage: Stage,
): Promise<TriedEdits> {
  const runs = await secondRuns(world, history, changes, reader, stage);
  const pairs = pairsIn(history, changes);
  const both = await revisions(pairs, history, changes, reader, stage);
  const edited = both === null ? null : await tryForms(world, pairs, both, history, stage);
  return {
    unrun: edited?.unrun ?? null,
    secondRuns: runs,
    raised: edited?.raised ?? [],
    failed: edited?.failed ?? [],
    engine: stage.engine(),
  };
}

/** Edited migrations that the head still has under their number, in the order of the base. */
function pairsIn({ baseOrder, headOrder }: History, { files }: ChangeSet): readonly Pair[] {
  return baseOrder.flatMap((then) => {
    const path = files.find(({ earlierPath, status }) => status === 'renamed' && earlierPath === then.path)?.path;
    const now = headOrder.find((entry) => entry.path === (path ?? then.path));
    if (now === undefined || hasOtherNumber(then, now)) return [];
    const own = [...pathsOf(then), ...pathsOf(now)];
    const isEdited = files.some(
      (file) => own.includes(file.path) && (file.status !== 'renamed' || file.hunks.length > 0),
    );
    return isEdited ? [{ then, now }] : [];
  });
}

/** Both revisions; null where something else differs before the first of the edited ones. */
async function revisions(
  pairs: readonly Pair[],
  { baseOrder, headOrder }: History,
  changes: ChangeSet,
  reader: Reader,
  { found }: Stage,
): Promise<Both | null> {
  const [first] = pairs;
  if (first === undefined) return null;
  const at = baseOrder.indexOf(first.then);
  const isAlike = headOrder.indexOf(first.now) === at;
  if (!isAlike || baseOrder.slice(0, at).some(({ path }, index) => headOrder[index]?.path !== path)) return null;
  const [base, head] = await Promise.all([
    replayed(found, changes.base, baseOrder, thensOf(pairs), reader),
    replayed(found, changes.head, headOrder, nowsOf(pairs), reader),
  ]);
  return { base, head };
}

function thensOf(pairs: readonly Pair[]): readonly OrderedMigration[] {
  return pairs.map(({ then }) => then);
}

function nowsOf(pairs: readonly Pair[]): readonly OrderedMigration[] {
  return pairs.map(({ now }) => now);
}

/** Both forms of edited migrations, each as a database that is made anew runs it, with what it showed. */
interface Forms {
  readonly asBase: Stand;
  readonly asHead: Stand;
  readonly then: RehearsalResult;
  readonly now: RehearsalResult;
}

async function tryForms(
  world: World,
  pairs: readonly Pair[],
  both: Both,
  history: History,
  stage: Stage,
): Promise<Pick<TriedEdits, 'unrun' | 'raised' | 'failed'>> {
  const forward = pairs.filter((pair) => isOtherWay(pair, both, 'there'));
  const forms = await formsOf(forward, both, history, stage);
  const unrun = forms === null ? null : unrunOf(world, forms, forward, history, stage);
  const anew = forms === null ? [] : failingAnew(world, forms, forward, unrun);
  const back = unrun === null ? await waysBack(world, pairs, both, stage) : [];
  const own = new Set(anew.map(({ statement }) => statement?.statement.id));
  const failed = (forms?.now.evidence ?? []).filter(({ statement }) => own.has(statement));
  return { unrun, raised: [...anew, ...back], failed };
}

async function formsOf(
  pairs: readonly Pair[],
  { base, head }: Both,
  { baseOrder, headOrder }: History,
  stage: Stage,
): Promise<Forms | null> {
  const [first] = pairs;
  if (first === undefined) return null;
  const before = base.before(first.then);
  const asBase = { before, migrations: chain(base, baseOrder, thensOf(pairs), before) };
  const asHead = { before, migrations: chain(head, headOrder, nowsOf(pairs), before) };
  const then = await stage.attempt(asBase);
  const now = then?.baseComplete === true ? await stage.attempt(asHead) : null;
  return then === null || now === null ? null : { asBase, asHead, then, now };
}

/** The migrations from the first to the last of some, as many as may be run. */
function chain(
  revision: Replay,
  order: readonly OrderedMigration[],
  some: readonly OrderedMigration[],
  before: Schema,
): readonly WalkedMigration[] {
  const at = some.map((entry) => order.indexOf(entry));
  const found: WalkedMigration[] = [];
  let room = most.statements;
  for (const entry of order.slice(Math.min(...at), Math.max(...at) + 1)) {
    const walked = revision.walk(entry, found.at(-1)?.after ?? before);
    room -= walked.statements.length;
    if (room < 0) break;
    found.push(walked);
  }
  return found;
}

/** Whether the SQL of the way there, or of the way back, is another one. */
function isOtherWay({ then, now }: Pair, { base, head }: Both, way: 'there' | 'back'): boolean {
  const before = base.before(then);
  const sqlOf = ({ migration }: WalkedMigration): readonly string[] | undefined =>
    (way === 'there' ? migration.statements : migration.back)?.map(({ sql }) => sql.trim());
  return JSON.stringify(sqlOf(base.walk(then, before))) !== JSON.stringify(sqlOf(head.walk(now, before)));
}

/**
 * The edited migration whose form on the base fails by itself, on a schema that came up whole, where its new form does not fail so. Not where a dump of
 * the base tells that it has run.
 */
function unrunOf(world: World, forms: Forms, pairs: readonly Pair[], history: History, stage: Stage): Unrun | null {
  const [failed] = raisedOn(world, forms.asBase, forms.then, fails);
  const pair = pairs.find(({ then }) => then.path === failed?.migration?.migration.path);
  const statement = failed?.statement?.statement;
  if (pair === undefined || statement === undefined || stage.found.base?.schemaDump !== undefined) return null;
  const error = forms.then.evidence.find((one) => one.statement === statement.id);
  if (error === undefined || world.dialect.facts.isOwnFault?.(error, statement.sql) !== true) return null;
  const still = forms.now.evidence.find(({ outcome }) => outcome === 'failed');
  if (!forms.now.baseComplete || (still !== undefined && still.message === error.message)) return null;
  return {
    id: history.edited.find(({ path }) => path === pair.now.path)?.id ?? pair.then.id,
    path: pair.now.path,
    failure: failureOf(statement, error.message, forms.then),
    leaves: failed !== undefined && leavesBefore(failed),
    behind: pairs.slice(pairs.indexOf(pair) + 1).map(({ then, now }) => ({ id: then.id, path: now.path })),
  };
}

/** Whether something that its migration does before it is committed by then. */
function leavesBefore({ migration, statement }: Raised): boolean {
  const all = migration?.statements ?? [];
  const own = statement?.statement.transaction ?? null;
  const earlier = all.slice(0, statement === null ? 0 : all.indexOf(statement));
  const isCommitted = (view: WalkedStatement): boolean => own === null || view.statement.transaction !== own;
  return earlier.some((view) => isCommitted(view) && !view.operations.every(({ kind }) => traceless.has(kind)));
}

/**
 * Edits that fail on a database that is made anew, where what the base has runs through, or is known to run nowhere. Where neither can be said, since rows
 * are missing on the shadow or the base stops elsewhere, an edit has to be written wrong.
 */
function failingAnew(
  world: World,
  { asBase, asHead, then, now }: Forms,
  pairs: readonly Pair[],
  unrun: Unrun | null,
): readonly Raised[] {
  const isWhole = asBase.migrations.every(({ statements }) => statements.every(hasRun(then)));
  const isAsLong = pairs.every((pair) => asBase.migrations.some(({ migration }) => migration.path === pair.then.path));
  const isKnown = unrun !== null || (isWhole && isAsLong);
  const edited = new Set(pairs.map((pair) => pair.now.path));
  return raisedOn(world, asHead, now, fails).filter(
    ({ migration, statement }) =>
      edited.has(migration?.migration.path ?? '') && (isKnown || isWrittenWrong(statement, then, now, world)),
  );
}

/** Whether a statement fails by itself, and otherwise than what the base has. */
function isWrittenWrong(
  view: WalkedStatement | null,
  then: RehearsalResult,
  now: RehearsalResult,
  { dialect }: World,
): boolean {
  const failures = ({ evidence }: RehearsalResult) => evidence.filter(({ outcome }) => outcome === 'failed');
  const [error] = failures(now);
  if (view === null || error === undefined || error.statement !== view.statement.id) return false;
  const isOld = failures(then).some(({ message }) => message === error.message);
  return !isOld && dialect.facts.isOwnFault?.(error, view.statement.sql) === true;
}

/** What is wrong with the ways back of edited migrations, and was not with those that the base has. */
async function waysBack(world: World, pairs: readonly Pair[], both: Both, stage: Stage): Promise<readonly Raised[]> {
  const asked = pairs.filter((pair) => isOtherWay(pair, both, 'back') || isOtherWay(pair, both, 'there'));
  const raised: Raised[] = [];
  for (const { then, now } of asked.slice(0, most.ways)) {
    const before = both.base.before(then);
    const told = async (revision: Replay, entry: OrderedMigration): Promise<readonly Raised[] | null> => {
      const walked = revision.walk(entry, before);
      if ((walked.migration.back ?? []).length === 0) return [];
      const stand: Stand = { before, migrations: [walked] };
      const result = await stage.attempt(stand);
      return result === null ? null : raisedOn(world, stand, result, wayBack);
    };
    const found = (await told(both.head, now)) ?? [];
    const known = found.length === 0 ? [] : await told(both.base, then);
    if (known === null) continue;
    raised.push(...found.filter(({ problem }) => !known.some((one) => one.problem.headline === problem.headline)));
  }
  return raised;
}

/**
 * Paths of the base from the migration on that has run nowhere, where the change edits or removes every one of them: they can be read as if they
 * were new. Empty where it leaves one as it is.
 */
export function neverRun({ unrun }: TriedEdits, { baseOrder }: History, { files }: ChangeSet): ReadonlySet<string> {
  const at = baseOrder.findIndex(({ path }) => path === unrun?.path);
  const rest = at === -1 ? [] : baseOrder.slice(at);
  const isTouched = ({ path }: OrderedMigration): boolean =>
    files.some((file) => file.path === path && (file.status === 'modified' || file.status === 'removed'));
  return new Set(rest.every(isTouched) ? rest.map(({ path }) => path) : []);
}
