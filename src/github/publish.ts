import { setTimeout } from 'node:timers/promises';
import { UpstreamError } from '../core/errors.js';
import type { Publisher } from '../core/ports.js';
import type { Conclusion, Review } from '../core/review.js';
import { buttonsOf } from './buttons.js';
import { type CheckRun, conclude, concludeWithReview, openCheck, supersededTitle, type TakenUp } from './check-run.js';
import { mayPassSoon } from './client.js';
import { postFindings } from './comments.js';
import { close, closingsOf, returnedOf, revive } from './follow-up.js';
import type { Repository } from './repository.js';
import { type ShownFinding, shownOn } from './shown.js';
import { setResolved, type Thread, threadsOf } from './threads.js';

/** What is published, and where. */
export interface Publication {
  readonly repository: Repository;
  /** The pull request; null for a merge group, which has a check and no comments. */
  readonly number: number | null;
  readonly headSha: string;
  /** Tells this run of the head from others. */
  readonly key: string;
  /** Which check of the head is taken up again: an earlier attempt may have opened one. */
  readonly takenUp: TakenUp;
  /** Whether nobody comes after this attempt: what cannot be posted is then shown in the check. */
  readonly isLast: boolean;
  /** Whether the check offers to ask the specialist. */
  readonly hasSpecialist: boolean;
  /** Login of the app: `dbspec[bot]`. */
  ourLogin(): Promise<string>;
  /** Where the check's "Details" lead. */
  readonly detailsUrl?: string;
  /** What is known of the comments on the pull request; left out where nothing is kept. */
  readonly outbox?: {
    mayHaveComments(): Promise<boolean>;
    notePosted(fingerprints: readonly string[]): Promise<void>;
  };
}

/** How a review is published. */
export interface PublishSettings {
  /** False for a head that was pushed over: it has a check and no comments. */
  readonly hasComments?: boolean;
  /** Whether the threads of findings that are gone are resolved, where the installation may. */
  readonly resolvesThreads?: boolean;
}

/** A publisher that can also say that a newer push made its review pointless. */
export interface CheckPublisher extends Publisher {
  publish(review: Review, settings?: PublishSettings): Promise<void>;
  superseded(): Promise<void>;
  /** Posts the comments, and leaves the check alone. */
  comment(review: Review): Promise<void>;
  /** Whether the check has its verdict. */
  isConcluded(): boolean;
}

/**
 * Shows a review on a pull request: one check run, and one review with a comment for each finding that was not shown before. Comments of findings that
 * are gone say so, and those of findings that came back are brought back.
 */
export function githubPublisher(publication: Publication): CheckPublisher {
  const { repository, headSha, key, takenUp, detailsUrl, hasSpecialist } = publication;
  let check: CheckRun | undefined;
  let isConcluded = false;
  const opened = async (): Promise<CheckRun> => {
    check ??= await openCheck(repository, headSha, key, takenUp, detailsUrl);
    return check;
  };
  const end = async (conclusion: Conclusion | 'cancelled', title: string, summary: string): Promise<void> =>
    conclude(repository, await opened(), conclusion, { title, summary }, buttonsOf(null, hasSpecialist));
  return {
    isConcluded: () => isConcluded,
    async started() {
      await opened();
    },
    async publish(review, settings = {}) {
      // The comments come first: a check that says "see the comments" must not precede them.
      const { shown, told } = await said(publication, review, settings);
      const closing = await closingOf(publication, shown, review, settings);
      const whole = closing.note === null ? told : { ...told, notes: [...told.notes, closing.note] };
      // It is asked about the head of a pull request only, for whoever reads its comments.
      const mayBeAsked = hasSpecialist && publication.number !== null && settings.hasComments !== false;
      check = await concludeWithReview(repository, await opened(), whole, buttonsOf(review, mayBeAsked));
      isConcluded = true;
      await closing.run();
    },
    async comment(review) {
      const shown = await postNew(publication, review, {});
      await (await closingOf(publication, shown, review, {})).run();
    },
    failed: (title, detail, conclusion) => end(conclusion, title, detail),
    // Not neutral, which would open the way where it is the head of today that is reviewed once more.
    superseded: () =>
      end(
        'cancelled',
        supersededTitle,
        'The pull request was pushed to, or closed, or another review of this head was asked for, while this one was under way.',
      ),
  };
}

/** Posts the comments, and gives the review as the check tells it: with every finding in full, where a comment cannot be posted. */
async function said(
  publication: Publication,
  review: Review,
  settings: PublishSettings,
): Promise<{ readonly shown: readonly ShownFinding[]; readonly told: Review }> {
  if (publication.number === null || settings.hasComments === false)
    return { shown: [], told: { ...review, findings: inCheck(review) } };
  try {
    return { shown: await postNew(publication, review, settings), told: review };
  } catch (error) {
    if (!(error instanceof UpstreamError) || (error.retryable && !publication.isLast)) throw error;
    const note = `The comments could not be posted: ${error.message}. What they say is in this check.`;
    return { shown: [], told: { ...review, findings: inCheck(review), notes: [note, ...review.notes] } };
  }
}

/** The findings of a review that has no comments: the check tells them in full. */
function inCheck({ findings }: Review): Review['findings'] {
  return findings.map((finding) => ({ ...finding, placement: { kind: 'summary' } }));
}

/** Pauses before comments are tried again, in milliseconds. */
const pausesMs = [1000, 4000];

/** Posts what is not shown yet. After a failure it looks first at what has landed, so that nothing is said twice. Gives what was shown before. */
async function postNew(
  publication: Publication,
  review: Review,
  settings: PublishSettings,
): Promise<readonly ShownFinding[]> {
  const { repository, number, headSha } = publication;
  if (number === null) return [];
  const wanted = review.findings.filter(({ placement }) => placement.kind !== 'summary');
  if (wanted.length === 0 && (await publication.outbox?.mayHaveComments()) === false) return [];
  const ourLogin = await publication.ourLogin();
  for (let attempt = 0; ; attempt += 1) {
    const shown = await shownOn(repository, number, ourLogin);
    const known = new Set(shown.map(({ fingerprint }) => fingerprint));
    const fresh = wanted.filter((finding) => !known.has(finding.fingerprint));
    try {
      await bringBack(publication, shown, review, settings);
      await postFindings(repository, number, headSha, fresh, review, ourLogin);
      await publication.outbox?.notePosted(wanted.map(({ fingerprint }) => fingerprint));
      return shown;
    } catch (error) {
      const pause = pausesMs[attempt];
      if (pause === undefined || !mayPassSoon(error)) throw error;
      await setTimeout(pause);
    }
  }
}

async function bringBack(
  { repository, number }: Publication,
  shown: readonly ShownFinding[],
  review: Review,
  { resolvesThreads = false }: PublishSettings,
): Promise<void> {
  const returned = returnedOf(shown, review);
  await revive(repository, returned, review);
  if (!resolvesThreads || number === null || returned.length === 0) return;
  const threads = await threadsOf(repository, number);
  for (const { shown: one } of returned) {
    const thread = threads.get(one.id);
    if (thread !== undefined) await setResolved(repository, thread, false);
  }
}

const noPermission =
  'Threads of findings that are gone stay open: `comments.resolve-threads` needs the permission "Contents: write", which this installation has not granted.';

/** What is to be done about comments whose findings are gone, and what the check has to say of it. */
async function closingOf(
  { repository, number, headSha }: Publication,
  shown: readonly ShownFinding[],
  review: Review,
  { resolvesThreads = false }: PublishSettings,
): Promise<{ readonly note: string | null; run(): Promise<void> }> {
  const closings = closingsOf(shown, review, headSha);
  const silent = closings.filter((closing) => !closing.shown.isAnswered);
  const threads =
    resolvesThreads && number !== null && silent.length > 0
      ? await threadsOf(repository, number)
      : new Map<number, Thread>();
  const own = silent.flatMap((closing) => threads.get(closing.shown.id) ?? []);
  return {
    note: own.some((thread) => !thread.isResolved && !thread.viewerCanResolve) ? noPermission : null,
    async run() {
      await close(repository, closings);
      for (const thread of own) await setResolved(repository, thread, true);
    },
  };
}
