import { Superseded, UpstreamError } from '../core/errors.js';
import type { Delivery, JobQueue, Run } from '../core/ports.js';
import { type Bell, newBell } from './bell.js';
import type { Database } from './database.js';
import {
  acceptDelivery,
  backlogOf,
  busyGroupsOf,
  type Claim,
  claimNext,
  endRun,
  failRun,
  putBack,
  recoverLost,
  renewLeases,
} from './deliveries.js';

/** How the queue works. All times in milliseconds. */
export interface QueueSettings {
  /** Runs at a time in this process. */
  readonly concurrency: number;
  readonly attempts: number;
  /** How long a run may be silent before another process takes it up. It is renewed at a third of that. */
  readonly leaseMs: number;
  /** Pause before the second attempt; it doubles with each further one. */
  readonly pauseMs: number;
  /** How often work of other processes, and what has become due, is looked for. */
  readonly pollMs: number;
  /** How long running work may go on after a stop. */
  readonly graceMs: number;
  /** Told when the database could not be asked; the queue goes on and asks again. */
  failed(error: unknown): void;
}

export const defaultSettings: QueueSettings = {
  concurrency: 2,
  attempts: 4,
  leaseMs: 60_000,
  pauseMs: 5_000,
  pollMs: 1_000,
  graceMs: 20_000,
  failed: () => undefined,
};

/** Longest pause between two looks at a database that does not answer, in milliseconds. */
const longestPauseMs = 30_000;

/**
 * How many times as often a delivery is taken up whose process died as one that failed: a process is mostly ended from outside, in the midst of work that is
 * not at fault, and one that died can tell nobody. One time more is for telling people.
 */
const deathsPerAttempt = 2;

type Handle = (delivery: Delivery, run: Run) => Promise<void>;

/** A run that is under way in this process. */
interface Running {
  readonly delivery: Delivery;
  readonly controller: AbortController;
  /** When the lease was last renewed, by the clock of `performance.now()`. */
  renewedAt: number;
  ended: Promise<void>;
}

/** What the parts of one queue share. */
interface Queue {
  readonly database: Database;
  readonly settings: QueueSettings;
  /** By the id of the run. */
  readonly running: Map<string, Running>;
  /** Ids of deliveries that were replaced here of late: one of them may just be starting. */
  readonly replaced: Set<string>;
  readonly bell: Bell;
}

/**
 * The queue of deliveries, a table with leases.
 *
 * It is not built on a job library: those of this Node have no ordered groups and no heartbeat, so that a run of a killed process would wait for the
 * longest time that any run may take, and every state would be kept twice.
 */
export function openJobs(database: Database, settings: QueueSettings): JobQueue {
  const queue: Queue = { database, settings, running: new Map(), replaced: new Set(), bell: newBell() };
  return {
    async accept(delivery) {
      const { accepted, replaced } = await acceptDelivery(database, delivery);
      for (const id of replaced) queue.replaced.add(id);
      for (const run of queue.running.values())
        if (replaced.includes(run.delivery.id)) run.controller.abort(new Superseded());
      queue.bell.ring();
      return accepted;
    },
    work: (handle, signal) => work(queue, handle, signal),
    busyGroups: () => busyGroupsOf(database),
    backlog: () => backlogOf(database),
  };
}

async function work(queue: Queue, handle: Handle, signal: AbortSignal): Promise<void> {
  const { settings, bell } = queue;
  signal.addEventListener('abort', () => bell.ring(), { once: true });
  const leases = keepLeases(queue);
  let failures = 0;
  while (!signal.aborted) {
    try {
      const isMore = await startNext(queue, handle, signal);
      failures = 0;
      if (!isMore) await bell.wait(settings.pollMs);
    } catch (error) {
      settings.failed(error);
      await bell.wait(Math.min(settings.pollMs * 2 ** failures, longestPauseMs));
      failures += 1;
    }
  }
  // A database that is gone keeps the leases, which end by themselves.
  await drain(queue).catch(settings.failed);
  await leases.stop();
}

/** Starts one run. True where something was taken, so that there may be more. */
async function startNext(queue: Queue, handle: Handle, signal: AbortSignal): Promise<boolean> {
  const { database, settings, running } = queue;
  if (running.size >= settings.concurrency) return false;
  await recoverLost(database, settings.attempts * deathsPerAttempt + 1, [...running.keys()]);
  const renewedAt = performance.now();
  const groups = [...running.values()].map(({ delivery }) => delivery.group);
  const claim = await claimNext(database, settings.leaseMs, groups);
  if (claim === null) return false;
  if (signal.aborted) {
    await putBack(database, [claim.run], false);
    return false;
  }
  start(queue, handle, claim, renewedAt);
  return true;
}

function start(queue: Queue, handle: Handle, claim: Claim, renewedAt: number): void {
  const { running, replaced, settings, bell } = queue;
  const controller = new AbortController();
  if (claim.superseded || replaced.has(claim.delivery.id)) controller.abort(new Superseded());
  const entry: Running = { delivery: claim.delivery, controller, renewedAt, ended: Promise.resolve() };
  running.set(claim.run, entry);
  entry.ended = attempt(queue, handle, claim, controller.signal)
    // The lease ends, and the delivery is taken up again.
    .catch(settings.failed)
    .finally(() => {
      running.delete(claim.run);
      bell.ring();
    });
}

/** Runs a delivery once, and notes what came of it. */
async function attempt(queue: Queue, handle: Handle, claim: Claim, signal: AbortSignal): Promise<void> {
  const { database, settings } = queue;
  const isLast = claim.attempt >= settings.attempts;
  try {
    const given = claim.attempt > settings.attempts * deathsPerAttempt ? { isGivenUp: true as const } : {};
    const late = claim.isLate ? { isLate: true as const } : {};
    await handle(claim.delivery, { attempt: claim.attempt, isLast, signal, ...given, ...late });
  } catch (error) {
    const wasCutShort = signal.aborted && !(signal.reason instanceof Superseded);
    if (wasCutShort) return putBack(database, [claim.run], true);
    const isSpent = isLast && (!mayPass(error) || claim.attempt > settings.attempts * deathsPerAttempt);
    return failRun(database, claim.run, error, isSpent ? null : pauseAfter(error, claim.attempt, settings));
  }
  await endRun(database, claim.run, signal.reason instanceof Superseded ? 'superseded' : 'done');
}

/** The last attempt tells people that it failed. One that could not even do that, since GitHub was not to be had, leaves an open check behind. */
function mayPass(error: unknown): boolean {
  return error instanceof UpstreamError && error.retryable;
}

/** The pause before the next attempt, in milliseconds: as long as the service asks for, where it does. */
function pauseAfter(error: unknown, attempt: number, { pauseMs }: QueueSettings): number {
  const asked = error instanceof UpstreamError ? (error.retryAfterMs ?? 0) : 0;
  return Math.max(asked, pauseMs * 2 ** (attempt - 1));
}

/** Renews the leases of this process until it is stopped, and tells its runs what happened to them meanwhile. */
function keepLeases(queue: Queue): { stop(): Promise<void> } {
  let renewing: Promise<void> | null = null;
  const timer = setInterval(() => {
    endOverdue(queue);
    renewing ??= renew(queue)
      .catch(queue.settings.failed)
      .finally(() => {
        renewing = null;
      });
  }, queue.settings.leaseMs / 3);
  return {
    async stop() {
      clearInterval(timer);
      await renewing;
    },
  };
}

/** A run whose lease could not be renewed in time may go on elsewhere by now, so it ends here. */
function endOverdue({ running, settings }: Queue): void {
  for (const { renewedAt, controller } of running.values())
    if (performance.now() - renewedAt > settings.leaseMs)
      controller.abort(
        new Error('the database could not be asked for so long that another process may have taken this'),
      );
}

async function renew({ database, settings, running, replaced }: Queue): Promise<void> {
  // Whoever starts from now on reads the mark in the database.
  replaced.clear();
  // Only these: a run that starts while the database is asked is not in its answer.
  const asked = [...running];
  if (asked.length === 0) return;
  const at = performance.now();
  const kept = await renewLeases(
    database,
    asked.map(([run]) => run),
    settings.leaseMs,
  );
  for (const [run, entry] of asked) {
    const lease = kept.get(run);
    if (lease === undefined) entry.controller.abort(new Error('another process has taken this delivery'));
    else if (lease.superseded) entry.controller.abort(new Superseded());
    if (lease !== undefined) entry.renewedAt = at;
  }
}

/** Lets running work end, and puts back what does not. A run that was cut short does not count as an attempt. */
async function drain({ database, settings, running }: Queue): Promise<void> {
  const all = Promise.all([...running.values()].map(({ ended }) => ended));
  if (await endsWithin(all, settings.graceMs)) return;
  for (const { controller } of running.values()) controller.abort(new Error('the process ends'));
  if (await endsWithin(all, settings.graceMs / 5)) return;
  const left = [...running.keys()];
  running.clear();
  await putBack(database, left, true);
}

async function endsWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isInTime = await Promise.race([work.then(() => true as const), late]);
  clearTimeout(timer);
  return isInTime;
}
