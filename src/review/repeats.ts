import type { Statement } from '../core/migration.js';
import type { OperationKind } from '../core/operation.js';
import type { Evidence, RehearsalResult, RehearsalStep, Trial } from '../core/rehearsal.js';
import type { Rule } from '../core/rule.js';
import { isActive } from './check.js';
import { isFrame, isOnly, traceless } from './frame.js';
import type { History } from './history.js';
import { stepsOf } from './rehearse.js';
import type { World } from './rule-contexts.js';
import type { WalkedMigration } from './walk.js';

/** Second runs of migrations that can stop half-way, with what tells their evidence from that of the first run. */
export interface PlannedRepeats {
  readonly trials: readonly Trial[];
  /** By the trial, the statements of the second run: id of the step, id of the statement, and whether it may be left out. */
  readonly seconds: ReadonlyMap<string, readonly Second[]>;
}

interface Second {
  readonly step: string;
  readonly statement: string;
  readonly isFrame: boolean;
}

/** Most second runs of one database, and most statements in all of them: what is not run is not claimed. */
const most = { trials: 4, statements: 200 };

/** What a second run cannot meet, and hardly ever fails. */
const unmet: ReadonlySet<OperationKind> = new Set([...traceless, 'analyze', 'comment']);

/**
 * Plans a second run of each migration that is not one transaction: all but its last part, as a failure there would leave it,
 * then the whole of it from its beginning, as the runner would. Left out is one of which something is not read or not run.
 */
export function planRepeats(
  world: World,
  rules: readonly Rule[],
  history: Pick<History, 'walked' | 'edited'>,
  limits = most,
): PlannedRepeats {
  const { dialect } = world;
  const trials: Trial[] = [];
  const seconds = new Map<string, readonly Second[]>();
  const isAsked = rules.some((rule) => rule.asksAgain === true && isActive(rule, world));
  if (!isAsked || history.edited.length > 0) return { trials, seconds };
  let room = limits.statements;
  for (const [index, walked] of history.walked.entries()) {
    const first = untilLastPart(walked);
    const own = stepsOf(dialect, [walked]);
    if (first === null || !isWholly(walked, own)) continue;
    const again = own.map((step) => repeated(step));
    const steps = [...stepsOf(dialect, history.walked.slice(0, index)), ...own.slice(0, first), ...again];
    if (trials.length >= limits.trials || steps.length > room) continue;
    room -= steps.length;
    const id = `again ${walked.migration.path}`;
    trials.push({ id, steps });
    seconds.set(
      id,
      walked.statements.map((view) => ({
        step: secondOf(view.statement.id),
        statement: view.statement.id,
        isFrame: isFrame(view),
      })),
    );
  }
  return { trials, seconds };
}

function secondOf(id: string): string {
  return `${id} again`;
}

function repeated(step: RehearsalStep): RehearsalStep {
  return {
    ...step,
    id: secondOf(step.id),
    transaction: step.transaction === null ? null : secondOf(step.transaction),
  };
}

/** How many statements run before the last part that can fail; null where nothing that they leave can be met again. */
function untilLastPart({ statements }: WalkedMigration): number | null {
  const last = statements.findLastIndex((view) => !isOnly(view, unmet));
  const transaction = statements[last]?.statement.transaction ?? null;
  const first =
    transaction === null ? last : statements.findIndex(({ statement }) => statement.transaction === transaction);
  return statements.slice(0, Math.max(first, 0)).some((view) => !isOnly(view, unmet)) ? first : null;
}

/** All of it is read, and all of it is run: what was left out might have made way for the second run. */
function isWholly({ migration, statements }: WalkedMigration, steps: readonly RehearsalStep[]): boolean {
  if (migration.skipped.length > 0 || migration.statements.some(isUndecided)) return false;
  return steps.every((step, index) => {
    const view = statements[index];
    return step.how.kind !== 'skipped' || (view !== undefined && isFrame(view));
  });
}

function isUndecided({ conditional, enclosed }: Statement): boolean {
  return conditional === true || enclosed === true;
}

/** What failed in a second run, under the id of its statement. Only where the first run, and all before it in the second, ran. */
export function failedAgain({ seconds }: PlannedRepeats, result: RehearsalResult): readonly Evidence[] {
  if (!result.baseComplete || result.evidence.some(({ outcome }) => outcome === 'failed')) return [];
  return (result.trials ?? []).flatMap(({ trial, evidence }) => {
    const known = new Map(seconds.get(trial)?.map((second) => [second.step, second]));
    const from = evidence.findIndex(({ statement }) => known.has(statement));
    const failed = evidence.findIndex(({ outcome }) => outcome === 'failed');
    const second = known.get(evidence[failed]?.statement ?? '');
    const found = evidence[failed];
    if (from === -1 || failed < from || second === undefined || found === undefined) return [];
    const isWhole = evidence
      .slice(from, failed)
      .every((one) => one.outcome === 'ran' || known.get(one.statement)?.isFrame === true);
    return isWhole ? [{ ...found, statement: second.statement }] : [];
  });
}
