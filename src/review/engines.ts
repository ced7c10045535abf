import type { Config } from '../core/config.js';
import type { Rehearsal, RehearsalResult } from '../core/rehearsal.js';
import type { EngineReport, Review } from '../core/review.js';
import type { Raised } from './check.js';
import { shadowReport } from './evidence.js';
import type { History } from './history.js';
import { type Opinion, opinionFiles, weigh } from './opinion.js';
import type { Recognised } from './recognise.js';
import { onPart, rehearsalOf } from './rehearse.js';
import type { PlannedRepeats } from './repeats.js';
import type { World } from './rule-contexts.js';
import type { ReviewServices } from './services.js';
import type { PlannedTrials } from './trials.js';

/** What the shadow gave for one database. */
export interface Shadowed {
  readonly result: RehearsalResult | null;
  readonly report: EngineReport;
}

/** What is tried behind the change itself: its fixes, and second runs of its migrations. */
export interface Behind {
  readonly fixes: PlannedTrials;
  readonly repeats: PlannedRepeats;
}

/** Tries a change, and the fixes for it, on the shadow. A shadow that fails is reported, and the rest of the review stands. */
export async function tryOnShadow(
  found: Recognised,
  history: History,
  behind: Behind,
  config: Config,
  services: ReviewServices,
  signal?: AbortSignal,
): Promise<Shadowed> {
  const off = (detail: string): Shadowed => ({ result: null, report: { status: 'not run', detail } });
  if (services.shadow === null) return off(services.absent.shadow ?? 'not available');
  if (!config.shadow.enabled) return off('switched off in the configuration');
  const { extensions, 'limit-seconds': limit } = config.shadow;
  const { shadow } = services;
  const trials = [...behind.fixes.trials, ...behind.repeats.trials];
  const whole = rehearsalOf(found.dialect, history.schemaBefore, history.walked, extensions, trials);
  if (whole.steps.length === 0) return off('nothing to try');
  const edits = editsIn(history);
  const until = performance.now() + limit * 1000;
  const run = (rehearsal: Rehearsal) => shadow.rehearse(rehearsal, Math.max(until - performance.now(), 1), signal);
  try {
    const part = onPart(whole, found.dialect, history.schemaBefore, [...history.walked, ...behind.fixes.migrations]);
    const first = await run(part?.rehearsal ?? whole);
    if (part === null) return { result: first, report: shadowReport(first, edits) };
    if (isClean(first, behind)) return { result: first, report: shadowReport(first, edits, part.tables) };
    const result = await run(whole);
    return { result, report: shadowReport(result, edits) };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { result: null, report: failure(error) };
  }
}

/** What is new in migrations that the base has: a server that has them runs none of it. */
function editsIn({ walked }: History): ReadonlySet<string> {
  const edited = walked.filter(({ asBase }) => asBase !== undefined);
  return new Set(edited.flatMap(({ statements }) => statements.map(({ statement: { id } }) => id)));
}

/** Whether a result on a part of the schema can stand: nothing failed for which what was left out might be the reason. */
function isClean(result: RehearsalResult, { repeats }: Behind): boolean {
  const trials = (result.trials ?? []).filter(({ trial }) => !repeats.seconds.has(trial));
  const all = [
    result.evidence,
    result.back ?? [],
    ...trials.flatMap(({ evidence, back = [] }) => [evidence, back]),
  ].flat();
  return result.baseComplete && all.every(({ outcome }) => outcome !== 'failed');
}

/** Asks the other linter, where it reads the engine. */
export async function askSecondOpinion(
  world: World,
  raised: readonly Raised[],
  services: ReviewServices,
  signal?: AbortSignal,
): Promise<Opinion> {
  const source = services.secondOpinion;
  const none = (report: EngineReport): Opinion => ({ report, notes: [] });
  const off = (detail: string): Opinion => none({ status: 'not run', detail });
  if (source === null) return off(services.absent.secondOpinion ?? 'not available');
  if (!source.dialects.includes(world.dialect.id)) return off(`${source.title} does not read ${world.dialect.title}`);
  try {
    return weigh(await source.check(opinionFiles(world), signal), raised, world, source);
  } catch (error) {
    if (signal?.aborted) throw error;
    return none(failure(error));
  }
}

function failure(error: unknown): EngineReport {
  return { status: 'failed', detail: `failed: ${error instanceof Error ? error.message : String(error)}` };
}

/** What the engines did for one database. */
export interface DatabaseEngines {
  /** Its id: a root folder, empty for that of the repository. */
  readonly database: string;
  readonly shadow: EngineReport;
  readonly secondOpinion: EngineReport;
}

/** What the engines did for all databases together. */
export function enginesOf(databases: readonly DatabaseEngines[], services: ReviewServices): Review['engines'] {
  const none = (detail: string): EngineReport => ({ status: 'not run', detail });
  const together = (engine: 'shadow' | 'secondOpinion', otherwise: string): EngineReport =>
    union(databases.map((one) => ({ database: one.database, report: one[engine] }))) ??
    none(services[engine] === null ? (services.absent[engine] ?? otherwise) : otherwise);
  return {
    shadow: together('shadow', 'nothing to try'),
    secondOpinion: together('secondOpinion', 'nothing to read'),
    specialist: none(services.specialist === null ? (services.absent.specialist ?? 'not configured') : 'not asked yet'),
  };
}

const worstFirst: readonly EngineReport['status'][] = ['failed', 'partial', 'not run', 'ran'];

/** The worst status with a clause for each database, what ran first. Databases of which the same is to be said share it. */
function union(
  reports: readonly { readonly database: string; readonly report: EngineReport }[],
): EngineReport | undefined {
  const [first] = reports;
  if (first === undefined) return undefined;
  const details = new Set(reports.map(({ report }) => report.detail));
  const status = worstFirst.find((one) => reports.some(({ report }) => report.status === one)) ?? 'not run';
  if (details.size === 1) return { status, detail: first.report.detail };
  const didRun = ({ report }: (typeof reports)[number]): boolean => ['ran', 'partial'].includes(report.status);
  const clauses = [...reports.filter(didRun), ...reports.filter((one) => !didRun(one))].map(
    ({ database, report }) => `${report.detail} (${database === '' ? 'root folder' : database})`,
  );
  return { status, detail: clauses.join('; ') };
}
