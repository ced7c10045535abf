import type { Name } from '../core/name.js';
import type { Evidence, Rehearsal, RehearsalResult, RehearsalStep, Restored } from '../core/rehearsal.js';
import { compare, type Inventory, readInventory } from './inventory.js';
import { ownLimit } from './limits.js';
import { maxMessage } from './protocol.js';
import { BrokenSession, type Session, serverError } from './session.js';
import { type Catalog, readCatalog, readTrace, type Trace } from './trace.js';

/** Tells what is going on while a rehearsal runs. */
export interface Listener {
  started(statement: string): void;
  evidence(direction: 'forward' | 'back', evidence: Evidence): void;
  restored(restored: Restored): void;
}

const nothing: Trace = { locks: [], rewrites: [], scans: [], indexBuilds: [] };

/** Builds the schema before the change. At once where that works, else statement by statement, and what fails is listed. */
export async function runBase(session: Session, base: readonly string[]): Promise<RehearsalResult['baseErrors']> {
  await session.run('set check_function_bodies = off');
  try {
    if (base.length > 0) await session.run(`begin; ${base.map((sql) => `${sql};`).join('\n')} commit;`);
    return [];
  } catch {
    // Which statement it was is found out one by one.
    await session.run('rollback');
  }
  const errors: { sql: string; message: string }[] = [];
  for (const sql of base) {
    try {
      await session.run(sql);
    } catch (error) {
      errors.push({ sql: sql.slice(0, 300), message: serverError(error).message.slice(0, maxMessage) });
    }
  }
  return errors;
}

/** Runs the steps and watches. Stops at the first that fails, as a runner would. */
export async function runSteps(session: Session, rehearsal: Rehearsal, listener: Listener): Promise<void> {
  await session.run('set client_min_messages = debug1');
  const trips = roundTrips(session, rehearsal, listener);
  const whole = await runDirection(session, rehearsal.steps, 'forward', { ...listener, ...trips });
  if (whole && rehearsal.back !== null) await runDirection(session, rehearsal.back, 'back', { ...listener, ...trips });
}

/** What is looked at before and behind the steps of one transaction. */
interface Milestones {
  before(group: readonly RehearsalStep[]): Promise<void>;
  behind(group: readonly RehearsalStep[]): Promise<void>;
}

/** Looks at the whole schema where a round trip begins, and where it ends. What a later migration left is told of that one only. */
function roundTrips(session: Session, { roundTrips: trips = [] }: Rehearsal, listener: Listener): Milestones {
  const known = new Map<string, Inventory>();
  const told = new Set<string>();
  const isNews = (title: string): boolean => !told.has(title);
  const look = () => undisturbedly(session, () => readInventory(session));
  return {
    async before([step]) {
      if (step !== undefined && trips.some(({ first }) => first === step.id)) known.set(step.id, await look());
    },
    async behind(group) {
      const trip = trips.find(({ last }) => last === group.at(-1)?.id);
      const start = trip === undefined ? undefined : known.get(trip.first);
      if (trip === undefined || start === undefined) return;
      const { lost, left, changed, renamed = [] } = compare(start, await look());
      const news = renamed.filter(({ title }) => isNews(title));
      listener.restored({
        statement: trip.last,
        lost: lost.filter(isNews),
        left: left.filter(isNews),
        changed: changed.filter(isNews),
        ...(news.length === 0 ? {} : { renamed: news }),
      });
      for (const title of [...lost, ...left, ...changed, ...renamed.map((one) => one.title)]) told.add(title);
    },
  };
}

async function runDirection(
  session: Session,
  steps: readonly RehearsalStep[],
  direction: 'forward' | 'back',
  listener: Listener & Milestones,
): Promise<boolean> {
  let whole = true;
  for (const [index, group] of groups(steps).entries()) {
    await listener.before(group);
    const leftOut = new Map<string, string>();
    const failed = await runGroup(session, group, direction, listener, leftOut);
    if (group.some(({ id, mayNotRun }) => mayNotRun === true && leftOut.has(id))) whole = false;
    if (failed === null) {
      await listener.behind(group);
      continue;
    }
    whole = false;
    if (group.every(({ mayFail }) => mayFail === true)) continue;
    const rest = groups(steps)
      .slice(index + 1)
      .flat();
    for (const step of rest) listener.evidence(direction, skipped(step, `an earlier statement ${failed}`));
    return false;
  }
  return whole;
}

/** Steps of one transaction together, in order. */
function groups(steps: readonly RehearsalStep[]): readonly (readonly RehearsalStep[])[] {
  const found: RehearsalStep[][] = [];
  for (const step of steps) {
    const last = found.at(-1);
    if (last !== undefined && step.transaction !== null && last[0]?.transaction === step.transaction) last.push(step);
    else found.push([step]);
  }
  return found;
}

/**
 * Runs one transaction: first as it will run, to see whether it can, then statement by statement, to see what each does. What keeps later ones
 * from running, or null. `leftOut` takes the steps that were left out, with the reason.
 */
async function runGroup(
  session: Session,
  group: readonly RehearsalStep[],
  direction: 'forward' | 'back',
  listener: Listener,
  leftOut: Map<string, string>,
): Promise<string | null> {
  const together = group.filter((step) => step.how.kind === 'traced');
  const failure = together.length > 1 ? await tryBranches(session, together, listener, leftOut) : null;
  for (const [index, step] of group.entries()) {
    listener.started(step.id);
    const untold = leftOut.get(step.id);
    if (step.how.kind === 'skipped' || untold !== undefined) {
      listener.evidence(direction, skipped(step, step.how.kind === 'skipped' ? step.how.reason : (untold ?? '')));
      continue;
    }
    const alone = failure?.statement === step.id ? failure : await runStep(session, step);
    // What ran with its transaction and not by itself did not fail: a temporary table was gone, or a setting.
    const whyOut = together.length < 2 ? whyLeftOut(step, alone) : null;
    if (whyOut !== null) {
      leftOut.set(step.id, whyOut);
      listener.evidence(direction, skipped(step, whyOut));
      await canary(session);
      continue;
    }
    const isOnlyAlone = alone.outcome === 'failed' && failure === null && together.length > 1;
    const limit = ownLimit(alone);
    const untried = isOnlyAlone ? 'it runs only together with its transaction' : limit;
    const evidence = untried === null ? orRanBefore(step, alone) : skipped(step, untried);
    listener.evidence(direction, evidence);
    await canary(session);
    if (alone.outcome !== 'failed') continue;
    const reason =
      evidence.outcome === 'failed' || untried !== null ? whyNotLater(isOnlyAlone, limit, evidence) : ranBefore;
    for (const later of group.slice(index + 1))
      listener.evidence(direction, skipped(later, `an earlier statement ${reason}`));
    return reason.replace('of its transaction ', '');
  }
  return null;
}

/** Tries a transaction until it runs without the steps that need not run and fail. */
async function tryBranches(
  session: Session,
  together: readonly RehearsalStep[],
  listener: Listener,
  leftOut: Map<string, string>,
): Promise<Evidence | null> {
  const rest = together.filter((step) => !leftOut.has(step.id));
  const failure = await tryTogether(session, rest, listener);
  const step = rest.find(({ id }) => id === failure?.statement);
  const why = failure === null || step === undefined || leftOut.size >= mostLeftOut ? null : whyLeftOut(step, failure);
  if (step === undefined || why === null) return failure;
  leftOut.set(step.id, why);
  return tryBranches(session, together, listener, leftOut);
}

/** How many steps of one transaction may be left out: each time, all of it is tried anew. */
const mostLeftOut = 40;

/** Why a step that failed is left out, and everything else goes on; null where it is not. */
function whyLeftOut(step: RehearsalStep, evidence: Evidence): string | null {
  const { outcome, code = '', message = '' } = evidence;
  if (outcome !== 'failed' || ownLimit(evidence) !== null) return null;
  if (step.mayNotRun === true) return `it stands in a branch that may not run, and does not run here: ${message}`;
  return step.mayLackRows?.includes(code) === true
    ? `it needs rows from before the change, which the shadow database does not hold: ${message}`
    : null;
}

const ranBefore = 'does not run on top of what its migration has done before';

/** What fails since another text of it has run is no failure: no server runs the two one after the other. */
function orRanBefore(step: RehearsalStep, evidence: Evidence): Evidence {
  if (step.mayFail !== true || evidence.outcome !== 'failed') return evidence;
  return skipped(step, `it ${ranBefore}: ${evidence.message ?? ''}`);
}

function whyNotLater(isOnlyAlone: boolean, limit: string | null, evidence: Evidence): string {
  if (isOnlyAlone) return 'could not be watched by itself';
  return limit === null ? `of its transaction failed: ${evidence.message ?? ''}` : `could not be tried: ${limit}`;
}

async function tryTogether(
  session: Session,
  steps: readonly RehearsalStep[],
  listener: Listener,
): Promise<Evidence | null> {
  await session.run('begin');
  for (const step of steps) {
    listener.started(step.id);
    try {
      await session.run(step.sql);
    } catch (error) {
      await session.run('rollback');
      return failed(step, error);
    }
  }
  await session.run('rollback');
  return null;
}

async function runStep(session: Session, step: RehearsalStep): Promise<Evidence> {
  if (step.how.kind !== 'outside') return traceAndKeep(session, step);
  const { traceAs } = step.how;
  const trace = traceAs === undefined ? nothing : await traceOnly(session, traceAs);
  if (trace instanceof Error) return failed(step, trace);
  try {
    if (session.watch !== undefined) return ran(step, await session.watch(step.sql, tablesOf(trace)));
    await session.run(step.sql);
  } catch (error) {
    return failed(step, error);
  }
  return { ...ran(step, trace), ...(traceAs === undefined ? {} : { tracedAs: traceAs }) };
}

function ran(step: RehearsalStep, trace: Trace): Evidence {
  return { statement: step.id, outcome: 'ran', ...trace };
}

function tablesOf({ locks }: Trace): readonly Name[] {
  return locks.filter(({ object }) => object === 'table').map(({ relation }) => relation);
}

async function traceAndKeep(session: Session, step: RehearsalStep): Promise<Evidence> {
  const before = await catalogBefore(session);
  await session.run('begin');
  try {
    const notices = await session.run(step.sql);
    const trace = await traceInside(session, before, notices, step.sql);
    await session.run('commit');
    return ran(step, trace);
  } catch (error) {
    await session.run('rollback');
    return failed(step, error);
  }
}

async function traceOnly(session: Session, sql: string): Promise<Trace | Error> {
  const before = await catalogBefore(session);
  await session.run('begin');
  try {
    const notices = await session.run(sql);
    return await traceInside(session, before, notices, sql);
  } catch (error) {
    return error instanceof Error ? error : new Error(serverError(error).message);
  } finally {
    await session.run('rollback');
  }
}

/** Operators and functions of the schema must not stand in for those of the server while the catalog is read. */
const undisturbed = 'set local search_path = pg_catalog';

async function undisturbedly<Result>(session: Session, read: () => Promise<Result>): Promise<Result> {
  await session.run(`begin; ${undisturbed}`);
  try {
    return await read();
  } finally {
    await session.run('rollback');
  }
}

function catalogBefore(session: Session): Promise<Catalog> {
  return undisturbedly(session, () => readCatalog(session));
}

/** The setting is taken back before the commit, since triggers may wait for that. */
async function traceInside(session: Session, before: Catalog, notices: readonly string[], sql: string): Promise<Trace> {
  await session.run(`savepoint dbspec_trace; ${undisturbed}`);
  const trace = await readTrace(session, before, notices, sql);
  await session.run('rollback to savepoint dbspec_trace; release savepoint dbspec_trace');
  return trace;
}

/** COPY … FROM PROGRAM leaves a session that answers every query with nothing and no error. */
async function canary(session: Session): Promise<void> {
  const [row] = await session.query<{ v: number }>('select 7 as v');
  if (row?.v !== 7) throw new BrokenSession('a statement left the database unusable');
}

/** @throws BrokenSession where nothing is left that could answer */
function failed(step: RehearsalStep, error: unknown): Evidence {
  if (error instanceof BrokenSession) throw error;
  const { message, code } = serverError(error);
  return {
    statement: step.id,
    outcome: 'failed',
    message: message.slice(0, maxMessage),
    ...(code === undefined ? {} : { code }),
    ...nothing,
  };
}

function skipped(step: RehearsalStep, reason: string): Evidence {
  return { statement: step.id, outcome: 'skipped', message: reason, ...nothing };
}
