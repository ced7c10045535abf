import type { ChangeSet } from '../core/change-set.js';
import type { Config } from '../core/config.js';
import type { Review } from '../core/review.js';
import { configOf } from '../review/configuration.js';
import { reviewChanges } from '../review/pipeline.js';
import type { ReviewServices } from '../review/services.js';
import { rules } from '../review/shelves.js';
import { fixedText, fixWorkTree } from './fix.js';
import { configFrom, type ReviewOptions } from './options.js';
import { printReview } from './print.js';
import { terminalProgress } from './progress.js';

/** Opens what a review may use, as the command line asks for it. The doors hand it in. */
export type OpenServices = (wanted: {
  readonly shadow: boolean;
  readonly specialist: boolean;
  readonly cache: boolean;
}) => Promise<ReviewServices & { close(): Promise<void> }>;

/** What a verb does with a review: how it is shown, and to whom it is handed on. */
export interface Ending {
  readonly shown?: (review: Review) => Review;
  readonly handOn?: (review: Review) => Promise<void>;
}

/** Reviews a change, prints the review on stdout, hands it on where that is asked for, and gives the exit code. */
export async function runReview(
  changes: ChangeSet,
  options: ReviewOptions,
  open: OpenServices,
  { shown, handOn }: Ending = {},
): Promise<number> {
  const review = await withReviewer(options, open, (reviewer) => reviewer(changes));
  const code = show(shown?.(review) ?? review, options);
  await handOn?.(review);
  return code;
}

/**
 * Writes the fixes of a change into the work tree, says which, prints the review of what then stands there, and gives the exit code.
 * Each fix may ask for another review, so the specialist is left out.
 */
export async function runFixes(
  folder: string,
  changes: () => Promise<ChangeSet>,
  options: ReviewOptions,
  open: OpenServices,
): Promise<number> {
  const { review, written } = await withReviewer({ ...options, specialist: false }, open, (reviewer) =>
    fixWorkTree(folder, changes, reviewer),
  );
  const stream = options.format === 'text' ? process.stdout : process.stderr;
  stream.write(`${fixedText(written)}\n\n`);
  return show(review, options);
}

function show(review: Review, options: ReviewOptions): number {
  process.stdout.write(`${printReview(review, options.format, options.notRaised)}\n`);
  return review.conclusion === 'failure' ? 1 : 0;
}

type Reviewer = (changes: ChangeSet) => Promise<Review>;

async function withReviewer<Result>(
  options: ReviewOptions,
  open: OpenServices,
  use: (reviewer: Reviewer) => Promise<Result>,
): Promise<Result> {
  const shown = terminalProgress(process.stderr, options.quiet === true);
  const services = await open({ shadow: options.shadow, specialist: options.specialist, cache: options.cache });
  try {
    return await use(async (changes) =>
      reviewChanges({
        changes,
        services,
        ...(await explicitConfig(options, changes)),
        ...(shown === null ? {} : { progress: shown.progress }),
      }),
    );
  } finally {
    shown?.done();
    await services.close();
  }
}

/** The configuration where the command line says something about it; else the review reads that of the base. */
async function explicitConfig(options: ReviewOptions, changes: ChangeSet): Promise<{ readonly config?: Config }> {
  if (options.config === undefined && options.failOn === undefined) return {};
  const ids = rules.map((rule) => rule.id);
  return { config: await configFrom(options, async () => (await configOf(changes, 'base', ids)).config) };
}
