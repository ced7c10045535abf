import { createHash } from 'node:crypto';
import type { ChangeSet } from '../core/change-set.js';
import { defaultConfig } from '../core/config.js';
import { Superseded, UpstreamError } from '../core/errors.js';
import type { Run } from '../core/ports.js';
import type { Conclusion, Review } from '../core/review.js';
import { mergeGroup } from '../core/risk.js';
import { mapTexts, withoutSecrets } from '../core/secrets.js';
import { configOf } from '../review/configuration.js';
import { consultSpecialist, type ReviewSession } from '../review/consult.js';
import { startReview } from '../review/pipeline.js';
import { rules } from '../review/shelves.js';
import { changesOf } from './changes.js';
import { specialistFor } from './daily-budget.js';
import { type Desk, refuseGivenUp } from './desk.js';
import { notesFromOthers } from './other-pulls.js';
import { type CheckPublisher, githubPublisher, type PublishSettings } from './publish.js';
import { permissionOf, pullOf, type Repository } from './repository.js';
import { resumptionOf } from './resumption.js';
import { risksFor } from './risks.js';
import { factsOf, type PullFacts, titled } from './titles.js';

/** Longest time of one review, in milliseconds. Past it the check concludes and says so. */
const longestMs = 10 * 60_000;

/** One review of one head. */
export interface ReviewJob {
  /** Null for a merge group. */
  readonly number: number | null;
  /** The pull request that a merge group adds, null where it is not known; left out for what is no merge group. */
  readonly queued?: number | null;
  /** The pull request whose head this was until it was pushed over; left out for any other head. */
  readonly past?: number;
  readonly headSha: string;
  /** The branch or commit that it is to be merged into; null where the pull request must be asked. */
  readonly base: string | null;
  /** What is special about the pull request, where it is known. */
  readonly pull: PullFacts | null;
  /** Login of the person who asked for the specialist too; null where nobody did. */
  readonly asksSpecialist: string | null;
  /** Tells this run of the head from others. */
  readonly key: string;
  /** When the head was seen to be the one of the pull request, in milliseconds since 1970; null where nobody can tell. */
  readonly toldAtMs: number | null;
  /** Whether it makes up for a run that was lost, and goes on with what that left behind. */
  readonly isResumed: boolean;
}

/** A job whose base is known. */
type Target = ReviewJob & { readonly base: string };

/** How long what a webhook tells is taken to be so, in milliseconds. One that was sent again comes later. */
const freshMs = 5_000;

/**
 * What is to be reviewed now; null where the pull request is closed. GitHub sends deliveries again, and in no certain order, so a webhook may tell of a head
 * that is none any more: the head of today is reviewed for it. A head that somebody asks for by its check is reviewed all the same, without comments, which
 * are about the head of today.
 */
async function targetOf(repository: Repository, job: ReviewJob): Promise<Target | null> {
  const { base, number, toldAtMs } = job;
  const isKnown = number === null || (toldAtMs !== null && Date.now() - toldAtMs < freshMs);
  if (base !== null && isKnown) return { ...job, base };
  if (number === null) throw new TypeError('a review without a pull request needs its base');
  const pull = await pullOf(repository, number);
  const now = { ...job, base: pull.base.ref, pull: factsOf(pull), toldAtMs: Date.now() };
  const isCurrent = pull.head.sha === job.headSha;
  if (base === null) return isCurrent ? now : { ...now, number: null, past: number };
  return pull.state === 'open' ? { ...now, headSha: pull.head.sha } : null;
}

/** What the steps of one review share. */
interface Course {
  readonly repository: Repository;
  readonly job: Target;
  readonly desk: Desk;
  readonly publisher: CheckPublisher;
  readonly signal: AbortSignal;
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
  let changes: ChangeSet | null = null;
  let newer: Target | null = null;
  const end = (outcome: string): void => {
    desk.reviewed(outcome, Date.now() - started);
    desk.log.info({ outcome, ms: Date.now() - started, requests: repository.client.requests() }, 'Reviewed a head');
  };
  try {
    await publisher.started();
    refuseGivenUp(run);
    const target = await targetOf(repository, job);
    if (target?.headSha !== job.headSha) {
      await publisher.superseded();
      newer = target;
      return end('superseded');
    }
    const course: Course = { repository, job: target, desk, publisher, signal };
    const stored = await leftBehind(course, run);
    if (stored !== null) {
      await publisher.publish(stored);
      return end(stored.conclusion);
    }
    changes = await changesOf(repository, course.job, desk.services.cache);
    end(await reviewChange(course, changes));
  } catch (error) {
    end(await failed(error, changes, publisher, run, desk));
  } finally {
    if (newer !== null) await moveOn(repository, newer, desk, run);
  }
}

/** Reviews the head of today by an order of its own: a run that is repeated after a crash finds the check of its one head, and no other. */
export async function moveOn(repository: Repository, target: Target, desk: Desk, run: Run): Promise<void> {
  const { owner, name, installation } = repository;
  const { number, headSha, asksSpecialist, key } = target;
  if (desk.order === undefined || installation === null || number === null)
    return reviewHead(repository, target, desk, run);
  const from = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const place = { owner, name, installation, number };
  await desk.order(resumptionOf(`move on ${from} ${headSha}`, place, { action: 'move on', headSha, asksSpecialist }));
}

function withNotes(session: ReviewSession, notes: readonly string[]): ReviewSession {
  const { review } = session;
  return notes.length === 0 ? session : { ...session, review: { ...review, notes: [...review.notes, ...notes] } };
}

function withRulePages(session: ReviewSession, { pages }: Desk): ReviewSession {
  return pages === undefined ? session : { ...session, review: { ...session.review, rulePages: pages.rules } };
}

/** A review that an earlier attempt finished and did not get to show: it is shown, and nobody is asked for it twice. */
async function leftBehind({ repository, job, desk }: Course, run: Run): Promise<Review | null> {
  if (job.number === null || (run.attempt === 1 && !job.isResumed)) return null;
  const pull = { repository: `${repository.owner}/${repository.name}`, pullRequest: job.number };
  const stored = (await desk.store?.wholeReview(pull, job.headSha)) ?? null;
  return stored !== null && (job.isResumed || stored.run === job.key) ? stored.review : null;
}

/** Reviews a change and shows it: what the rules and the shadow say, and then what the specialist adds. Gives the conclusion. */
async function reviewChange(course: Course, changes: ChangeSet): Promise<Conclusion> {
  const { job, desk, publisher, signal } = course;
  const risks = await risksFor(course.repository, job, desk.store);
  const made = await startReview({ changes, services: desk.services, signal, risks });
  const notes = [
    ...(job.past === undefined ? [] : [pastNote(job.past)]),
    ...(await notesFromOthers(course.repository, job.number, made, desk.store)),
  ];
  const session = withNotes(withRulePages(made, desk), notes);
  signal.throwIfAborted();
  const facts = { pull: job.pull, files: changes.files };
  const review = titled(session.review, facts);
  const specialist = specialistFor(desk, course.repository.installation);
  const mayAdd = specialist !== null && job.number !== null && session.worlds.length > 0;
  await keep(course, review, !mayAdd);
  await publisher.publish(review, settingsOf(job, session));
  // A merge group has no reader to add for.
  if (!mayAdd || !(await mayAsk(course, session))) return review.conclusion;
  const more = titled(await consultSpecialist(session, specialist, signal), facts);
  signal.throwIfAborted();
  await keep(course, more, true);
  await publisher.publish(more, settingsOf(job, session));
  return more.conclusion;
}

/** What the check of a head that was pushed over says of itself. */
function pastNote(number: number): string {
  return `This is not the head of #${number} any more: what was found is in this check only, without comments, and the specialist is asked about the head of today.`;
}

function publisherOf(repository: Repository, job: ReviewJob, desk: Desk, run: Run): CheckPublisher {
  const { store, pages } = desk;
  const pull = { repository: `${repository.owner}/${repository.name}`, pullRequest: job.number ?? mergeGroup };
  const outbox =
    store === null
      ? null
      : {
          mayHaveComments: () => store.mayHaveComments(pull),
          notePosted: (fingerprints: readonly string[]) => store.notePosted(pull, fingerprints),
        };
  return githubPublisher({
    repository,
    number: job.number,
    headSha: job.headSha,
    key: job.key,
    takenUp: job.isResumed ? 'any open' : run.attempt > 1 ? 'own' : 'none',
    isLast: run.isLast,
    hasSpecialist: desk.services.specialist !== null,
    ourLogin: desk.ourLogin,
    // What is not kept has no page.
    ...(pages === undefined || store === null ? {} : { detailsUrl: pages.review(pull, job.headSha) }),
    ...(outbox === null ? {} : { outbox }),
  });
}

async function keep({ repository, job, desk }: Course, review: Review, isWhole: boolean): Promise<void> {
  const pullRequest = job.number ?? job.past ?? (job.queued === undefined ? null : mergeGroup);
  if (pullRequest === null || repository.installation === null) return;
  await desk.store?.saveReview(
    {
      installation: repository.installation,
      repository: `${repository.owner}/${repository.name}`,
      pullRequest,
      headSha: job.headSha,
      run: job.key,
      isWhole,
      ...(job.past === undefined ? {} : { isPast: true }),
    },
    // Its page shows what is kept.
    mapTexts(review, withoutSecrets),
  );
}

function settingsOf({ number }: ReviewJob, { config }: ReviewSession): PublishSettings {
  return { hasComments: number !== null, resolvesThreads: config.comments['resolve-threads'] };
}

/** Whether the configuration lets this change be shown to the specialist: for its author, or for who asked. */
async function mayAsk({ repository, job }: Course, { config }: ReviewSession): Promise<boolean> {
  if (!config.specialist.enabled) return false;
  if (config.specialist.for === 'all') return true;
  const who = job.asksSpecialist ?? (config.specialist.for === 'on-command' ? null : (job.pull?.author ?? null));
  return who !== null && ['admin', 'write'].includes(await permissionOf(repository, who));
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
  // The verdict stands; only what was to follow it did not come.
  if (publisher.isConcluded()) return 'failed';
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
  return configOf(changes, 'base', ids).then(
    ({ config }) => config['on-internal-error'],
    () => unknown,
  );
}
