import { blocksWrites, type Effect, isLong } from '../core/effect.js';
import type { WrittenFix } from '../core/finding.js';
import { type Name, text } from '../core/name.js';
import type { Evidence, RehearsalResult, Trial, TrialResult } from '../core/rehearsal.js';
import type { Raised } from './check.js';
import { failedBack, leftByBack } from './fix-back.js';
import { isFrame } from './frame.js';
import type { History } from './history.js';
import type { ProvenFix } from './prove-fixes.js';
import type { Recognised } from './recognise.js';
import { stepsOf, wayBack } from './rehearse.js';
import type { WalkedMigration, WalkedStatement } from './walk.js';
import { commandOf } from './words.js';

/** What became of the fix of a problem: it is shown, or there is a reason why not. */
export interface FixOutcome {
  readonly fix: WrittenFix | null;
  /** Set where a fix was written and failed on the shadow. */
  readonly failed: string | null;
  /** What its way back leaves as it should not be, beyond what that of the change leaves: `constraint orders_note_check of orders`. */
  readonly left?: readonly string[];
}

/** Fixes of one change, with what the shadow is asked to run for them. */
export interface PlannedTrials {
  readonly trials: readonly Trial[];
  /** The migrations of all of them. */
  readonly migrations: readonly WalkedMigration[];
  /** Which trial is whose: two problems with the same cure share one. */
  readonly trialOf: ReadonlyMap<Raised, string>;
}

/** Most trials of one database, and most statements in all of them, there and back: what is not run is not claimed. */
const most = { trials: 8, statements: 600 };

const severities = { error: 0, warning: 1, notice: 2 };

/** Plans what to run, those of the worst problems first. */
export function planTrials(
  fixes: ReadonlyMap<Raised, ProvenFix>,
  found: Recognised,
  history: History,
  limits: { readonly trials: number; readonly statements: number } = most,
): PlannedTrials {
  const known = new Map<string, Trial>();
  const trialOf = new Map<Raised, string>();
  const tried: WalkedMigration[] = [];
  let room = limits.statements;
  const ordered = [...fixes].sort(([one], [other]) => severities[one.severity] - severities[other.severity]);
  for (const [raised, { migrations }] of ordered) {
    if (migrations.length === 0 || !isFromBase(migrations, history)) continue;
    const steps = stepsOf(found.dialect, migrations);
    const back = wayBack(found.dialect, migrations);
    const key = JSON.stringify([steps, back]);
    const trial = known.get(key) ?? { id: `trial ${known.size + 1}`, steps, ...(back === null ? {} : { back }) };
    if (!known.has(key)) {
      const size = steps.length + (back ?? []).length;
      if (known.size >= limits.trials || size > room) continue;
      room -= size;
      known.set(key, trial);
      tried.push(...migrations);
    }
    trialOf.set(raised, trial.id);
  }
  return { trials: [...known.values()], migrations: tried, trialOf };
}

/** Of an edited migration only a part is new, and the rest of it cannot run on a base that has it already. */
function isFromBase(migrations: readonly WalkedMigration[], history: History): boolean {
  return !migrations.some(({ migration }) => history.edited.some((entry) => entry.path === migration.path));
}

/**
 * Weighs what the trials showed. A fix that failed, or that still does what it cures, is not shown; one that ran says so; all
 * others are shown without a claim.
 */
export function weighTrials(
  fixes: ReadonlyMap<Raised, ProvenFix>,
  planned: PlannedTrials,
  result: RehearsalResult | null,
  found: Recognised,
  history: History,
): ReadonlyMap<Raised, FixOutcome> {
  const outcomes = new Map<Raised, FixOutcome>();
  for (const [raised, proven] of fixes) {
    const trial = trialOf(raised, planned, result);
    const verdict = result === null ? 'not run' : verdictOf(raised, proven, trial, result, history);
    const isRefuted = verdict !== 'ran' && result !== null && printsWhatFails(proven, result, history);
    if (isRefuted) outcomes.set(raised, { fix: null, failed: null });
    else if (verdict === 'not run') outcomes.set(raised, { fix: proven.fix, failed: null });
    else if (verdict === 'ran')
      outcomes.set(raised, {
        fix: { ...proven.fix, proven: [`fix run on ${engineOf(result, found)}`] },
        failed: null,
        left: leftByBack(trial, result),
      });
    else outcomes.set(raised, { fix: null, failed: verdict.failed });
  }
  return outcomes;
}

/** The server as the confirmation of a lock names it: `PostgreSQL 18`. */
function engineOf(result: RehearsalResult | null, { dialect }: Recognised): string {
  return /^\w+ \d+/.exec(result?.engine ?? '')?.[0] ?? `${dialect.title} ${result?.version ?? ''}`;
}

type Verdict = 'ran' | 'not run' | { readonly failed: string };

function verdictOf(
  raised: Raised,
  proven: ProvenFix,
  trial: TrialResult | undefined,
  result: RehearsalResult,
  history: History,
): Verdict {
  const { evidence } = trial ?? {};
  if (trial === undefined || evidence === undefined || !result.baseComplete) return 'not run';
  const failed = evidence.find((one) => one.outcome === 'failed');
  // Where the change fails without the fix as well, nobody can say which of the two it was.
  if (failed !== undefined && changeRan(raised, result)) return { failed: firstLine(failed.message) };
  if (failed !== undefined && !failsAnyway(failed, proven, result, history)) return 'not run';
  const own = ownStatements(proven, history);
  const seen = new Map(evidence.map((one) => [one.statement, one]));
  const still = own.map((view) => stillBlocks(view, seen.get(view.statement.id), raised, proven)).find(isText);
  if (still !== undefined) return { failed: still };
  const stopped = failedBack(trial, result);
  if (stopped !== undefined) return { failed: `on the way back: ${firstLine(stopped.message)}` };
  return own.every((view) => isFrame(view) || seen.get(view.statement.id)?.outcome === 'ran') ? 'ran' : 'not run';
}

function trialOf(raised: Raised, planned: PlannedTrials, result: RehearsalResult | null): TrialResult | undefined {
  const id = planned.trialOf.get(raised);
  return result?.trials?.find(({ trial }) => trial === id);
}

/** Whether a statement that the fix prints is one that failed as the author wrote it: `migration-fails` tells of that. In the fix's own order it may run. */
function printsWhatFails(proven: ProvenFix, result: RehearsalResult, history: History): boolean {
  if (!result.baseComplete) return false;
  const failed = new Set(
    result.evidence
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ statement }) => textOf(statement, history.walked)),
  );
  return failed.size > 0 && ownStatements(proven, history).some(({ statement }) => failed.has(statement.sql));
}

/** Whether the statement that failed is one of the change, and failed there without the fix with the same words. */
function failsAnyway(failed: Evidence, proven: ProvenFix, result: RehearsalResult, history: History): boolean {
  const sql = textOf(failed.statement, proven.migrations);
  return result.evidence.some(
    (one) =>
      one.outcome === 'failed' && one.message === failed.message && textOf(one.statement, history.walked) === sql,
  );
}

function textOf(statement: string, migrations: readonly WalkedMigration[]): string | undefined {
  return migrations.flatMap(statementsOf).find((view) => view.statement.id === statement)?.statement.sql;
}

function changeRan(raised: Raised, result: RehearsalResult): boolean {
  if (result.partial !== null || result.evidence.some((one) => one.outcome === 'failed')) return false;
  const replaced = raised.statement?.statement.id;
  return replaced === undefined || result.evidence.some((one) => one.statement === replaced && one.outcome === 'ran');
}

/** The statements that the fix brings: those that its files did not hold before, or all of them where it only moves them. */
function ownStatements(proven: ProvenFix, history: History): readonly WalkedStatement[] {
  const paths = new Set([...proven.fix.edits, ...proven.fix.files].map(({ path }) => path));
  const before = new Set(history.walked.flatMap(statementsOf).map(textInFile));
  const touched = proven.migrations.filter(({ migration }) => paths.has(migration.path)).flatMap(statementsOf);
  const fresh = touched.filter((view) => !before.has(textInFile(view)));
  return fresh.length === 0 ? touched : fresh;
}

function statementsOf(walked: WalkedMigration): readonly WalkedStatement[] {
  return walked.statements;
}

function textInFile({ statement }: WalkedStatement): string {
  return `${statement.location.path}\n${statement.sql.trim()}`;
}

/** Why a statement of the fix does what the fix should cure: long work on the same table under a lock that keeps writers out. */
function stillBlocks(
  view: WalkedStatement,
  evidence: Evidence | undefined,
  raised: Raised,
  proven: ProvenFix,
): string | null {
  // What was traced as another text took the locks of that text.
  if (evidence === undefined || evidence.outcome !== 'ran' || evidence.tracedAs !== undefined) return null;
  // A cure of something else, such as a missing index, is not held to the locks of the statement that it was found at.
  if (raised.rule.beyondLocks === true) return null;
  for (const hazard of raised.effects.filter((effect) => blocksWrites(effect) && isLong(effect))) {
    const lock = evidence.locks.find(({ relation }) => isSame(relation, hazard.relation))?.lock;
    if (lock === undefined || !keepsWritersOut(lock, [hazard, ...effectsOf(proven)])) continue;
    const work = workOn(hazard.relation, evidence, ofOtherHazards(view, hazard.relation, raised));
    if (work !== null)
      return `${commandOf(view.statement.sql)} still takes ${lock} on ${text(hazard.relation)} and ${work}`;
  }
  return null;
}

/**
 * What a statement of the fix does because of what else the author wrote in the same statement: a problem of its own where it is one, which
 * this fix does not cure.
 */
function ofOtherHazards(view: WalkedStatement, relation: Name, raised: Raised): readonly Effect[] {
  const { fix } = raised.problem;
  const replaced = fix !== undefined && 'replaces' in fix ? fix.replaces : [];
  const cured = new Set([...replaced, raised.operation].map((one) => JSON.stringify(one)));
  const others = new Set(
    (raised.statement?.operations ?? []).map((one) => JSON.stringify(one)).filter((one) => !cured.has(one)),
  );
  return view.parts
    .filter(({ operation }) => others.has(JSON.stringify(operation)))
    .flatMap(({ effects }) => effects)
    .filter((effect) => isSame(effect.relation, relation));
}

function workOn(relation: Name, evidence: Evidence, others: readonly Effect[]): string | null {
  const isFor = (name: Name): boolean => isSame(name, relation);
  const rewrites = others.some(({ rewrite }) => rewrite);
  const builds = rewrites || others.some(({ indexBuild }) => indexBuild);
  if (!rewrites && evidence.rewrites.some(isFor)) return 'writes every row anew';
  if (!builds && evidence.indexBuilds.some(({ table }) => isFor(table))) return 'builds an index';
  const scans = builds || others.some(({ scan }) => scan);
  return !scans && evidence.scans.some(isFor) ? 'reads every row' : null;
}

/** The dialect says in its effects whom a lock keeps waiting. */
function keepsWritersOut(lock: string, effects: readonly Effect[]): boolean {
  return effects.some((effect) => effect.lock === lock && blocksWrites(effect));
}

function effectsOf(proven: ProvenFix): readonly Effect[] {
  return proven.migrations.flatMap((walked) => walked.statements.flatMap((view) => view.effects));
}

function isSame(one: Name, other: Name): boolean {
  return text(one) === text(other);
}

function isText(value: string | null): value is string {
  return value !== null;
}

function firstLine(message: string | undefined): string {
  return (message ?? '').split('\n')[0]?.slice(0, 300) ?? '';
}
