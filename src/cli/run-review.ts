import type { ChangeSet } from '../core/change-set.js';
import type { Review } from '../core/review.js';
import { configOf } from '../review/configuration.js';
import { reviewChanges } from '../review/pipeline.js';
import type { ReviewServices } from '../review/services.js';
import { rules } from '../review/shelves.js';
import { configFrom, type ReviewOptions } from './options.js';
import { printReview } from './print.js';
import { terminalProgress } from './progress.js';

/** Opens what a review may use, as the command line asks for it. The doors hand it in. */
export type OpenServices = (wanted: {
  readonly shadow: boolean;
  readonly specialist: boolean;
  readonly cache: boolean;
}) => Promise<ReviewServices & { close(): Promise<void> }>;

/** Reviews a change, prints the review on stdout, hands it on where that is asked for, and gives the exit code. */
export async function runReview(
  changes: ChangeSet,
  options: ReviewOptions,
  open: OpenServices,
  handOn?: (review: Review) => Promise<void>,
): Promise<number> {
  const review = await reviewFor(changes, options, open);
  process.stdout.write(`${printReview(review, options.format)}\n`);
  await handOn?.(review);
  return review.conclusion === 'failure' ? 1 : 0;
}

async function reviewFor(changes: ChangeSet, options: ReviewOptions, open: OpenServices): Promise<Review> {
  const config = await configFrom(
    options,
    async () =>
      (
        await configOf(
          changes.base,
          rules.map((rule) => rule.id),
        )
      ).config,
  );
  const explicit = options.config !== undefined || options.failOn !== undefined;
  const shown = terminalProgress(process.stderr, options.quiet === true);
  const services = await open({ shadow: options.shadow, specialist: options.specialist, cache: options.cache });
  try {
    return await reviewChanges({
      changes,
      services,
      ...(explicit ? { config } : {}),
      ...(shown === null ? {} : { progress: shown.progress }),
    });
  } finally {
    shown?.done();
    await services.close();
  }
}
