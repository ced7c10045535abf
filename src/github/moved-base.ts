import type { Run } from '../core/ports.js';
import type { Review } from '../core/review.js';
import { mayMeet } from '../review/neighbours.js';
import { startReview } from '../review/pipeline.js';
import { changesOf } from './changes.js';
import { checksOf } from './check-run.js';
import type { Desk } from './desk.js';
import { notesFromOthers } from './other-pulls.js';
import { openPulls, pullOf, type Repository } from './repository.js';
import { type Resumption, resumptionOf } from './resumption.js';
import { reviewHead } from './review-job.js';
import { risksFor } from './risks.js';
import { runKey } from './run-key.js';
import { factsOf } from './titles.js';
import type { Job } from './webhooks.js';

/** Stored reviews that are looked through, and pull requests that one push has looked at again. */
const most = { reviews: 50, pulls: 10 };

/**
 * Orders a second look at open pull requests whose base branch got files that may change what is said of them: a number that is taken now, a second head,
 * a table that is gone. Who is concerned is read from stored reviews; GitHub is asked once, and only where somebody is.
 */
export async function orderSecondLooks(
  repository: Repository,
  { branch, sha, paths }: Extract<Job, { readonly kind: 'base moved' }>,
  { store, order }: Desk,
): Promise<void> {
  const { owner, name, installation } = repository;
  if (store === null || order === undefined || installation === null) return;
  const stored = await store.lastReviews(`${owner}/${name}`, most.reviews);
  const concerned = new Set(stored.filter((one) => mayMeet(one, paths, stored)).map(({ pullRequest }) => pullRequest));
  if (concerned.size === 0) return;
  const pulls = (await openPulls(repository, branch)).filter(({ number }) => concerned.has(number));
  for (const { number, head } of pulls.slice(0, most.pulls)) {
    const id = `look ${owner}/${name}#${number} ${head.sha} ${sha}`;
    await order(resumptionOf(id, { owner, name, installation, number }, { action: 'look again', headSha: head.sha }));
  }
}

/**
 * Looks at a pull request again on the base as it is now, without a word where the outcome is the one that people know; else it is reviewed as after a push.
 * What has no review of this head is left to the one that is on its way.
 */
export async function lookAgain(
  repository: Repository,
  { number, headSha: orderedFor }: Resumption,
  delivery: string,
  desk: Desk,
  run: Run,
): Promise<void> {
  const { services, store } = desk;
  const pull = await pullOf(repository, number);
  if (store === null) return;
  const headSha = orderedFor ?? pull.head.sha;
  const isCurrent = pull.state === 'open' && pull.head.sha === headSha;
  const key = runKey({ number, baseSha: null }, delivery);
  const head = { number, headSha, base: pull.base.ref, pull: factsOf(pull), toldAtMs: isCurrent ? Date.now() : null };
  const again = () => reviewHead(repository, { ...head, asksSpecialist: null, key, isResumed: false }, desk, run);
  // An attempt before this one got as far as a check, which must not stay open.
  if (run.attempt > 1 && (await checksOf(repository, headSha)).some(({ external_id: id }) => id === key))
    return again();
  if (!isCurrent) return;
  const place = { repository: `${repository.owner}/${repository.name}`, pullRequest: number };
  const known = await store.reviewAt(place, headSha);
  if (known === null) return;
  const changes = await changesOf(repository, { base: pull.base.ref, headSha, number }, services.cache);
  const risks = await risksFor(repository, { number, headSha }, store);
  const made = await startReview({ changes, services, signal: run.signal, risks });
  const notes = await notesFromOthers(repository, number, made, store);
  if (outcomeOf(known) === outcomeOf({ ...made.review, notes: [...made.review.notes, ...notes] })) return;
  await again();
}

/** What people know of a review. What a model said is not asked for again, and what is open elsewhere is told with the next push. */
function outcomeOf({ conclusion, findings, notes }: Review): string {
  const ours = findings
    .filter(({ basis }) => basis.some((one) => one !== 'judged'))
    .map(({ fingerprint }) => fingerprint);
  return JSON.stringify([conclusion, ours.sort(), notes.filter((note) => !note.includes(', which is open, '))]);
}
