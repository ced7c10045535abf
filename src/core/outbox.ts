import type { Review } from './review.js';
import type { PullPlace } from './risk.js';

/** A review of one head that waits to be shown, or that was. */
export interface StoredReview {
  /** The run that came to it. */
  readonly run: string | null;
  readonly review: Review;
}

/**
 * What is to be said on pull requests. A finding is written down with its review before it is posted, under its fingerprint, which the comment carries as
 * its marker: whoever posts looks for the marker first.
 */
export interface OutboxBook {
  /** A review to which nothing is to be added any more, of one head; null where there is none. */
  wholeReview(pull: PullPlace, headSha: string): Promise<StoredReview | null>;
  /** Whether comments of ours may stand on a pull request. True too where nothing is known of it. */
  mayHaveComments(pull: PullPlace): Promise<boolean>;
  /** Notes that the comments of findings were seen on the pull request. */
  notePosted(pull: PullPlace, fingerprints: readonly string[]): Promise<void>;
}
