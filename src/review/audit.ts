import type { Conclusion } from '../core/review.js';
import type { AcceptedRisk, Override } from '../core/risk.js';
import { inert } from './escape.js';

interface Verdict {
  readonly conclusion: Conclusion;
  readonly title: string;
}

/** A verdict with what an admin made of it: a failed check of the head that was overridden passes, and its title says by whom. */
export function letPass(verdict: Verdict, risks: readonly AcceptedRisk[], headSha: string): Verdict {
  const override = overrideOf(risks, headSha);
  if (override === undefined || verdict.conclusion !== 'failure') return verdict;
  return { conclusion: 'success', title: `Overridden by ${override.by}: ${verdict.title}` };
}

/** Who overrode the check of a head, in words for its summary. */
export function auditOf(risks: readonly AcceptedRisk[], headSha: string): readonly string[] {
  const override = overrideOf(risks, headSha);
  if (override === undefined) return [];
  const { by, at, reason } = override;
  return [`Overridden by ${inert(by)} at ${at} for this head only: ${inert(reason)}`];
}

function overrideOf(risks: readonly AcceptedRisk[], headSha: string): Override | undefined {
  return risks.findLast((risk): risk is Override => risk.kind === 'override' && risk.headSha === headSha);
}
