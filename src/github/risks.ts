import type { AcceptedRisk, RiskBook } from '../core/risk.js';
import { pullOf, type Repository } from './repository.js';

/** Which head is reviewed, and for which pull request. */
interface Reviewed {
  readonly number: number | null;
  readonly queued?: number | null;
  readonly past?: number;
  readonly headSha: string;
}

/**
 * What people accepted for a head. What was accepted on a pull request counts in the merge queue too, and an override does so while it was given for the
 * head that is queued.
 */
export async function risksFor(
  repository: Repository,
  { number, queued = null, past, headSha }: Reviewed,
  book: RiskBook | null,
): Promise<readonly AcceptedRisk[]> {
  const pullRequest = number ?? past ?? queued;
  if (pullRequest === null || book === null) return [];
  const risks = await book.acceptedRisks({ repository: `${repository.owner}/${repository.name}`, pullRequest });
  if (queued === null || !risks.some(({ kind }) => kind === 'override')) return risks;
  const { head } = await pullOf(repository, pullRequest);
  return risks.map((risk) => (risk.kind === 'override' && risk.headSha === head.sha ? { ...risk, headSha } : risk));
}
