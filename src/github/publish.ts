import { setTimeout } from 'node:timers/promises';
import { UpstreamError } from '../core/errors.js';
import type { Publisher } from '../core/ports.js';
import type { Conclusion, Review } from '../core/review.js';
import { type CheckRun, conclude, concludeWithReview, openCheck, rewriteCheck } from './check-run.js';
import { postFindings, shownOn } from './comments.js';
import type { Repository } from './repository.js';

/** What is published, and where. */
export interface Publication {
  readonly repository: Repository;
  /** The pull request; null for a merge group, which has a check and no comments. */
  readonly number: number | null;
  readonly headSha: string;
  /** Tells this run of the head from others. */
  readonly key: string;
  /** Whether an earlier attempt at this run may have written already. */
  readonly mayExist: boolean;
  /** Login of the app: `dbspec[bot]`. */
  ourLogin(): Promise<string>;
  /** Where the check's "Details" lead. */
  readonly detailsUrl?: string;
}

/** A publisher that can also say that a newer push made its review pointless. */
export interface CheckPublisher extends Publisher {
  superseded(): Promise<void>;
  /** Posts the comments, and leaves the check alone. */
  comment(review: Review): Promise<void>;
}

/** Shows a review on a pull request: one check run, and one review with a comment for each finding that was not shown before. */
export function githubPublisher(publication: Publication): CheckPublisher {
  const { repository, headSha } = publication;
  let check: CheckRun | undefined;
  let isConcluded = false;
  const opened = async (): Promise<CheckRun> => {
    check ??= await openCheck(repository, headSha, publication.key, publication.mayExist, publication.detailsUrl);
    return check;
  };
  const end = async (conclusion: Conclusion, title: string, summary: string): Promise<void> =>
    conclude(repository, await opened(), conclusion, { title, summary });
  return {
    async started() {
      await opened();
    },
    async publish(review) {
      // The comments come first: a check that says "see the comments" must not precede them.
      await postNew(publication, review);
      if (isConcluded) await rewriteCheck(repository, await opened(), review);
      else await concludeWithReview(repository, await opened(), review);
      isConcluded = true;
    },
    comment: (review) => postNew(publication, review),
    failed: (title, detail, conclusion) => end(conclusion, title, detail),
    superseded: () =>
      end('neutral', 'Superseded', 'The pull request was pushed to, or closed, while this head was reviewed.'),
  };
}

/** Pauses before comments are tried again, in milliseconds. */
const pausesMs = [1000, 4000];

/** Posts what is not shown yet. After a failure it looks first at what has landed, so that nothing is said twice. */
async function postNew(publication: Publication, review: Review): Promise<void> {
  const { repository, number, headSha } = publication;
  const wanted = review.findings.filter(({ placement }) => placement.kind !== 'summary');
  if (number === null || wanted.length === 0) return;
  const ourLogin = await publication.ourLogin();
  for (let attempt = 0; ; attempt += 1) {
    const shown = await shownOn(repository, number, ourLogin);
    const fresh = wanted.filter((finding) => !shown.has(finding.fingerprint));
    try {
      return await postFindings(repository, number, headSha, fresh, review, ourLogin);
    } catch (error) {
      const pause = pausesMs[attempt];
      if (pause === undefined || !(error instanceof UpstreamError) || !error.retryable) throw error;
      await setTimeout(pause);
    }
  }
}
