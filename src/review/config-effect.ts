import type { Config } from '../core/config.js';
import type { Severity } from '../core/finding.js';
import type { PlacedFinding, Review } from '../core/review.js';
import { conclude } from './conclude.js';
import { ruleById } from './shelves.js';

/**
 * What another configuration would have made of earlier reviews, as a sentence. It weighs what was found then; what a rule that was off would have found,
 * nobody knows.
 */
export function configEffect(before: Config, after: Config, reviews: readonly Review[]): string | null {
  if (reviews.length === 0) return null;
  const changed = reviews.filter(
    (review) => concluded(review, before, before) !== concluded(review, before, after),
  ).length;
  const last = reviews.length === 1 ? 'the last review' : `the last ${reviews.length} reviews`;
  if (changed === 0) return `With this configuration ${last} would have ended as before.`;
  const which = reviews.length === 1 ? last : `${changed} of ${last}`;
  return `With this configuration ${which} would have ended otherwise.`;
}

function concluded({ findings, skipped, suppressed, migrations }: Review, before: Config, config: Config): string {
  const judged = findings.flatMap((finding): readonly PlacedFinding[] => {
    const severity = severityOf(finding, before, config);
    return severity === 'off' ? [] : [{ ...finding, severity }];
  });
  const nothing = [findings, skipped, suppressed, migrations].every((part) => part.length === 0);
  return conclude({ findings: judged, skipped, internalError: null, nothing }, config).conclusion;
}

function severityOf({ rule, severity }: PlacedFinding, before: Config, config: Config): Severity | 'off' {
  const set = setSeverity(config, rule);
  if (set !== undefined || setSeverity(before, rule) === undefined) return set ?? severity;
  const own = ruleById(rule)?.severity ?? severity;
  return typeof own === 'string' ? own : own.unknown;
}

function setSeverity({ rules }: Config, rule: string): Severity | 'off' | undefined {
  const entry = rules[rule];
  return typeof entry === 'string' ? entry : entry?.severity;
}
