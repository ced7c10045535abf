import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { Review } from '../../src/core/review.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';

type Files = Readonly<Record<string, string>>;

/** The review of files before and after a change, by rules alone. */
export function reviewOf(base: Files, head: Files): Promise<Review> {
  return reviewChanges({
    changes: fromFiles(base, head),
    services: noServices,
    config: configSchema.parse({ preset: 'all' }),
  });
}

/** What one rule says about a change. */
export async function reviewedHeadlines(rule: string, base: Files, head: Files): Promise<readonly string[]> {
  const review = await reviewOf(base, head);
  return review.findings.filter((finding) => finding.rule === rule).map((finding) => finding.headline);
}
