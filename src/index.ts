import { fromFiles } from './core/change-set.js';
import { UserError } from './core/errors.js';
import { parseConfig } from './review/configuration.js';
import { reviewJson } from './review/json.js';
import { reviewChanges } from './review/pipeline.js';
import { noServices, type ReviewServices } from './review/services.js';
import { rules } from './review/shelves.js';

export type { ChangeSet, FileChange, Revision } from './core/change-set.js';
export { fromFiles, memoryRevision } from './core/change-set.js';
export type { Config } from './core/config.js';
export type { Database } from './core/database.js';
export type { Dialect } from './core/dialect.js';
export type { Effect } from './core/effect.js';
export { UpstreamError, UserError } from './core/errors.js';
export type { Finding, Fix, FixStep, Problem, Severity } from './core/finding.js';
export type { Framework } from './core/framework.js';
export type { Migration, Statement, Transaction } from './core/migration.js';
export type { Expression, Name } from './core/name.js';
export type { Operation } from './core/operation.js';
export type { Model, QuerySite, Relation } from './core/query-site.js';
export type { Evidence, Rehearsal } from './core/rehearsal.js';
export type { Review } from './core/review.js';
export type { Rule } from './core/rule.js';
export type { Schema } from './core/schema.js';
export type { Location, Skipped, SourceFile } from './core/source.js';
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
  // JSON is YAML: the object is checked as the file is.
  const { config, problems } = parseConfig(JSON.stringify(request.config ?? {}), ruleIds());
  if (problems.length > 0)
    throw new UserError(`reviewFiles: config: ${problems.map(({ message }) => message).join(' ')}`);
  const changes = fromFiles(request.base, request.head);
  return reviewJson(
    await reviewChanges({
      changes,
      services: request.services ?? noServices,
      ...(request.config === undefined ? {} : { config }),
    }),
  );
}

/** Ids of all rules. */
export function ruleIds(): readonly string[] {
  return rules.map((rule) => rule.id);
}
