import type { ReviewStore } from '../../src/core/ports.js';
import type { Review } from '../../src/core/review.js';
import { type AcceptedRisk, type FindingFeedback, mergeGroup } from '../../src/core/risk.js';

/** A store of reviews in memory, and what it was told. */
export interface MemoryStore extends ReviewStore {
  readonly risks: readonly AcceptedRisk[];
  readonly feedback: readonly FindingFeedback[];
}

interface Kept {
  readonly pull: string;
  readonly headSha: string;
  readonly review: Review;
  readonly run: string | null;
  readonly isWhole: boolean;
  readonly isPast: boolean;
}

export function memoryStore(): MemoryStore {
  const reviews = new Map<string, Kept>();
  const commented = new Set<string>();
  const risks = new Map<number, { readonly place: string; readonly risk: AcceptedRisk }>();
  const feedback: FindingFeedback[] = [];
  const used = new Map<string, number>();
  const nameOf = (pull: { repository: string; pullRequest: number }) => `${pull.repository}#${pull.pullRequest}`;
  const ofHead = (pull: { repository: string; pullRequest: number }, headSha: string) =>
    reviews.get(`${nameOf(pull)}@${headSha}`);
  /** Those of heads that were not pushed over, the latest first. */
  const latest = () => [...reviews.values()].filter(({ isPast }) => !isPast).reverse();
  const at = (place: string) => [...risks.values()].filter((one) => one.place === place).map(({ risk }) => risk);
  return {
    feedback,
    get risks() {
      return [...risks.values()].map(({ risk }) => risk);
    },
    async saveReview(key, review) {
      const { headSha, run = null, isWhole = false, isPast = false } = key;
      reviews.delete(`${nameOf(key)}@${headSha}`);
      reviews.set(`${nameOf(key)}@${headSha}`, { pull: nameOf(key), headSha, review, run, isWhole, isPast });
      if (isPast) return;
      const wanted = review.findings.filter(({ placement }) => placement.kind !== 'summary');
      if (wanted.length > 0 && key.pullRequest !== mergeGroup) commented.add(nameOf(key));
    },
    async wholeReview(pull, headSha) {
      const found = ofHead(pull, headSha);
      return found?.isWhole === true ? found : null;
    },
    mayHaveComments: async (pull) => commented.has(nameOf(pull)),
    notePosted: async () => undefined,
    lastReview: async (repository, pullRequest) =>
      latest().find(({ pull }) => pull === nameOf({ repository, pullRequest })) ?? null,
    reviewAt: async (pull, headSha) => ofHead(pull, headSha)?.review ?? null,
    lastReviews: async (repository, limit) =>
      latest()
        .filter(
          ({ pull }, at, all) =>
            pull.startsWith(`${repository}#`) &&
            pull !== nameOf({ repository, pullRequest: mergeGroup }) &&
            all.findIndex((other) => other.pull === pull) === at,
        )
        .slice(0, limit)
        .map(({ pull, review }) => ({ pullRequest: Number(pull.split('#')[1]), review })),
    async forgetInstallation() {
      reviews.clear();
      risks.clear();
    },
    async forgetRepositories(_, repositories) {
      const isGone = (place: string): boolean => repositories.includes(place.split('#')[0] ?? '');
      for (const place of reviews.keys()) if (isGone(place)) reviews.delete(place);
      for (const [comment, { place }] of risks) if (isGone(place)) risks.delete(comment);
    },
    async accept(place, risk) {
      if (!risks.has(place.comment)) risks.set(place.comment, { place: nameOf(place), risk });
    },
    async withdraw(pull, rule, fingerprint) {
      const gone = [...risks].filter(
        ([, { place, risk }]) =>
          place === nameOf(pull) &&
          risk.kind === 'ignore' &&
          risk.rule === rule &&
          (fingerprint === null || risk.fingerprint === null || risk.fingerprint === fingerprint),
      );
      for (const [comment] of gone) risks.delete(comment);
      return gone.length;
    },
    acceptedRisks: async (pull) => at(nameOf(pull)),
    async noteFeedback(_pull, noted) {
      feedback.push(...noted);
    },
    async addTokens(installation, day, tokens) {
      const sum = (used.get(`${installation} ${day}`) ?? 0) + tokens;
      used.set(`${installation} ${day}`, sum);
      return sum;
    },
    ruleCounts: async () => [],
    audit: async () => [],
  };
}
