import type { ChangeSet } from '../core/change-set.js';
import { defaultConfig } from '../core/config.js';
import { Superseded, UpstreamError } from '../core/errors.js';
import type { Run } from '../core/ports.js';
import type { Conclusion, Review } from '../core/review.js';
import { configOf } from '../review/configuration.js';
import { consultSpecialist, type ReviewSession } from '../review/consult.js';
import { startReview } from '../review/pipeline.js';
import { rules } from '../review/shelves.js';
import { changesOf } from './changes.js';
import type { Desk } from './desk.js';
import { notesFromOthers } from './other-pulls.js';
import { type CheckPublisher, githubPublisher, type PublishSettings } from './publish.js';
import { permissionOf, pullOf, type Repository } from './repository.js';
import { risksFor } from './risks.js';

/** Longest time of one review, in milliseconds. Past it the check concludes and says so. */
const longestMs = 10 * 60_000;

/** One review of one head. */
export interface ReviewJob {
  /** Null for a merge group. */
  readonly number: number | null;
  /** The pull request that a merge group adds, where it is known. */
  readonly queued?: number | null;
  readonly headSha: string;
  /** The branch or commit that it is to be merged into; null where the pull request must be asked. */
  readonly base: string | null;
  /** Login of the person whose change it is, where it is known. */
  readonly author: string | null;
  /** Tells this run of the head from others. */
  readonly key: string;
}

/** A job with what the pull request had to be asked for. The number is null where the head was pushed over: comments are about the head of today. */
async function completed(repository: Repository, job: ReviewJob): Promise<ReviewJob & { readonly base: string }> {
  const { base, number } = job;
  if (base !== null) return { ...job, base };
  if (number === null) throw new TypeError('a review without a pull request needs its base');
  const pull = await pullOf(repository, number);
  const isCurrent = pull.head.sha === job.headSha;
  return { ...job, number: isCurrent ? number : null, base: pull.base.ref, author: pull.user?.login ?? null };
}

/**
 * Reviews one head: opens the check, reads the change, concludes on rules and shadow, and then lets the specialist add.
 *
 * @throws UpstreamError that may pass, so that the queue tries again; any other failure concludes the check
 */
export async function reviewHead(repository: Repository, job: ReviewJob, desk: Desk, run: Run): Promise<void> {
  const started = Date.now();
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(longestMs)]);
  const publisher = publisherOf(repository, job, desk, run);
  const outcome = (word: string): void => desk.reviewed(word, Date.now() - started);
  let changes: ChangeSet | null = null;
  try {
    await publisher.started();
    const full = await completed(repository, job);
    changes = await changesOf(repository, full, desk.services.cache);
    const risks = await risksFor(repository, job, desk.store);
    const made = await startReview({ changes, services: desk.services, signal, risks });
    const session = withNotes(made, await notesFromOthers(repository, full.number, made, desk.store));
    signal.throwIfAborted();
    await keep(repository, full, session.review, desk);
    await publisher.publish(session.review, settingsOf(full, session));
    outcome(session.review.conclusion);
    await consult(repository, full, session, desk, publisher, signal);
  } catch (error) {
    outcome(await failed(error, changes, publisher, run, desk));
  }
}

function withNotes(session: ReviewSession, notes: readonly string[]): ReviewSession {
  const { review } = session;
  return notes.length === 0 ? session : { ...session, review: { ...review, notes: [...review.notes, ...notes] } };
}

function publisherOf(repository: Repository, job: ReviewJob, desk: Desk, run: Run): CheckPublisher {
  return githubPublisher({
    repository,
    number: job.number,
    headSha: job.headSha,
    key: job.key,
    mayExist: run.attempt > 1,
    ourLogin: desk.ourLogin,
    ...(desk.detailsUrl === undefined ? {} : { detailsUrl: desk.detailsUrl }),
  });
}

async function keep(repository: Repository, target: ReviewJob, review: Review, desk: Desk): Promise<void> {
  if (target.number === null || repository.installation === null) return;
  await desk.store?.saveReview(
    {
      installation: repository.installation,
      repository: `${repository.owner}/${repository.name}`,
      pullRequest: target.number,
      headSha: target.headSha,
    },
    review,
  );
}

/** What the specialist adds, in the same check and in comments of its own. A merge group has no reader to add for. */
async function consult(
  repository: Repository,
  job: ReviewJob,
  session: ReviewSession,
  desk: Desk,
  publisher: CheckPublisher,
  signal: AbortSignal,
): Promise<void> {
  const { specialist } = desk.services;
  if (specialist === null || job.number === null || session.worlds.length === 0) return;
  if (!(await mayAsk(repository, job, session))) return;
  const review = await consultSpecialist(session, specialist, signal);
  signal.throwIfAborted();
  await keep(repository, job, review, desk);
  await publisher.publish(review, settingsOf(job, session));
}

function settingsOf({ number }: ReviewJob, { config }: ReviewSession): PublishSettings {
  return { hasComments: number !== null, resolvesThreads: config.comments['resolve-threads'] };
}

/** Whether the configuration lets this author's change be shown to the specialist. */
async function mayAsk(repository: Repository, job: ReviewJob, { config }: ReviewSession): Promise<boolean> {
  if (!config.specialist.enabled || config.specialist.for === 'on-command') return false;
  if (config.specialist.for === 'all') return true;
  if (job.author === null) return false;
  return ['admin', 'write'].includes(await permissionOf(repository, job.author));
}

/** Ends a run that did not come to its end, and says in one word how. */
async function failed(
  error: unknown,
  changes: ChangeSet | null,
  publisher: CheckPublisher,
  run: Run,
  desk: Desk,
): Promise<string> {
  if (run.signal.aborted) {
    // A process that ends puts the run back: whoever takes it up goes on with the same check.
    if (!(run.signal.reason instanceof Superseded)) throw error;
    await publisher.superseded();
    return 'superseded';
  }
  const mayPass = error instanceof UpstreamError && error.retryable;
  if (mayPass && !run.isLast) throw error;
  desk.log.error({ err: error }, 'A review failed');
  const detail = 'Nothing was found, and nothing was cleared. "Re-run" tries again.';
  await publisher.failed(`Not reviewed: ${reasonOf(error)}`, detail, await conclusionOf(changes));
  return 'failed';
}

function reasonOf(error: unknown): string {
  if (error instanceof UpstreamError) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError')
    return `the review took longer than ${longestMs / 60_000} minutes`;
  return 'a mistake in dbspec, which its log tells more about';
}

/** The conclusion that the configuration asks for when something of ours failed. Where that cannot be read either, the default. */
async function conclusionOf(changes: ChangeSet | null): Promise<Conclusion> {
  const unknown = defaultConfig()['on-internal-error'];
  if (changes === null) return unknown;
  const ids = rules.map(({ id }) => id);
  return configOf(changes.base, ids).then(
    ({ config }) => config['on-internal-error'],
    () => unknown,
  );
}
