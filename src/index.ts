import { fromFiles } from './core/change-set.js';
import { configSchema } from './core/config.js';
import { UserError } from './core/errors.js';
import { reviewJson } from './review/json.js';
import { reviewChanges } from './review/pipeline.js';
import { optionProblems } from './review/rule-options.js';
import { noServices, type ReviewServices } from './review/services.js';
import { rules } from './review/shelves.js';

export type { ChangeSet, FileChange, Revision } from './core/change-set.js';
export { fromFiles, memoryRevision } from './core/change-set.js';
export type { Config } from './core/config.js';
export { UpstreamError, UserError } from './core/errors.js';
export type { Finding, Problem } from './core/finding.js';
export type { Operation } from './core/operation.js';
export type { Review } from './core/review.js';
export type { Rule } from './core/rule.js';
export { reviewChanges } from './review/pipeline.js';
export type { ReviewServices } from './review/services.js';
export { rules } from './review/shelves.js';
export { openServices } from './services.js';

/** Files before and after a change, by path, and how they are to be reviewed. */
export interface ReviewFilesRequest {
  readonly base: Readonly<Record<string, string>>;
  readonly head: Readonly<Record<string, string>>;
  /** What `.github/dbspec.yml` would say, as an object. */
  readonly config?: unknown;
  /** From `openServices`. Without it only rules run. */
  readonly services?: ReviewServices;
}

const known = new Set(['base', 'head', 'config', 'services']);

/**
 * Reviews files in memory and gives the review in the shape of `--format json`.
 *
 * @throws UserError for an unknown key of the request or of the configuration
 */
export async function reviewFiles(request: ReviewFilesRequest): Promise<unknown> {
  const unknown = Object.keys(request).filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new UserError(
      `reviewFiles: \`${unknown.join('`, `')}\` is not known. It takes base, head, config and services.`,
    );
  const parsed = configSchema.safeParse(request.config ?? {});
  if (!parsed.success)
    throw new UserError(`reviewFiles: config: ${parsed.error.issues.map((issue) => issue.message).join('; ')}.`);
  const [wrong] = optionProblems(parsed.data, rules);
  if (wrong !== undefined) throw new UserError(`reviewFiles: config: ${wrong.message}`);
  const changes = fromFiles(request.base, request.head);
  return reviewJson(
    await reviewChanges({
      changes,
      services: request.services ?? noServices,
      ...(request.config === undefined ? {} : { config: parsed.data }),
    }),
  );
}

/** Ids of all rules. */
export function ruleIds(): readonly string[] {
  return rules.map((rule) => rule.id);
}
