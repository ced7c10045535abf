import { z } from 'zod';
import type { PlacedFinding, Review } from '../core/review.js';
import { cut, inert, maxCommentLength } from '../review/escape.js';
import { commentMarkdown } from '../review/markdown.js';
import { ask, GitHubError } from './client.js';
import { hide, show } from './minimise.js';
import type { Repository } from './repository.js';
import { closedMark, marker, markerOf, type ShownFinding } from './shown.js';

/** A comment whose finding is gone, and what it says from now on. */
export interface Closing {
  readonly shown: ShownFinding;
  readonly words: string;
}

/**
 * Comments whose findings a review of this head no longer has, each with the reason in words.
 *
 * What a review could not see is not called fixed: a file that was not read, a shadow that did not run, a model that was not asked or did not say the same
 * again.
 */
export function closingsOf(shown: readonly ShownFinding[], review: Review, headSha: string): readonly Closing[] {
  const found = new Set(review.findings.map(({ fingerprint }) => fingerprint));
  return shown
    .filter((one) => !one.isClosed && !found.has(one.fingerprint))
    .flatMap((one) => {
      const words = acceptedWords(one, review) ?? goneWords(one, review, headSha);
      return words === null ? [] : [{ shown: one, words }];
    });
}

function acceptedWords({ fingerprint }: ShownFinding, review: Review): string | null {
  const accepted = review.suppressed.find((finding) => finding.fingerprint === fingerprint)?.suppressed;
  return accepted == null ? null : `**Accepted:** ${inert(accepted.reason)}`;
}

function goneWords(one: ShownFinding, review: Review, headSha: string): string | null {
  const sha = headSha.slice(0, 7);
  const { shadow, specialist } = review.engines;
  if (review.skipped.some(({ path }) => path === one.path)) return null;
  if (one.rests === 'shadow' && shadow.status !== 'ran') return null;
  if (one.rests !== 'model') return `**Fixed in ${sha}.**`;
  return specialist.status === 'ran' && one.isOutdated ? `**The code that this is about changed in ${sha}.**` : null;
}

/** Comments that say "fixed", or "accepted", of findings that are there. */
export function returnedOf(
  shown: readonly ShownFinding[],
  review: Review,
): readonly { readonly shown: ShownFinding; readonly finding: PlacedFinding }[] {
  return shown
    .filter(({ isClosed }) => isClosed)
    .flatMap((one) => {
      const finding = review.findings.find(({ fingerprint }) => fingerprint === one.fingerprint);
      return finding === undefined ? [] : [{ shown: one, finding }];
    });
}

/**
 * Writes into comments that their findings are gone, and hides those that nobody has answered.
 *
 * The text comes last: until it is there, the next run does all of it again.
 */
export async function close(repository: Repository, closings: readonly Closing[]): Promise<void> {
  await hide(
    repository,
    closings.filter(({ shown }) => !shown.isAnswered).map(({ shown }) => shown.nodeId),
  );
  for (const closing of closings) await rewrite(repository, closing.shown.id, closedBody(closing));
}

/** Brings comments back: shows them again, with the finding as it is now. */
export async function revive(
  repository: Repository,
  returned: ReturnType<typeof returnedOf>,
  review: Review,
): Promise<void> {
  await show(
    repository,
    returned.filter(({ shown }) => !shown.isAnswered).map(({ shown }) => shown.nodeId),
  );
  for (const { shown, finding } of returned)
    await rewrite(repository, shown.id, `${commentMarkdown(finding, review)}\n${markerOf(finding)}`);
}

/** The text of a comment that shows nothing to do any more. What people answered to stays open to read. */
function closedBody({ shown, words }: Closing): string {
  const marks = `${marker(shown.fingerprint, shown.rests)}\n${closedMark}`;
  const before = shown.body
    .replace(marker(shown.fingerprint, shown.rests), '')
    // A suggestion that was taken, or is no longer wanted, must not be offered again.
    .replace(/^(`{3,})suggestion$/gm, '$1')
    .trim();
  const kept = cut(before, maxCommentLength - 2000);
  const text = shown.isAnswered ? kept : `<details><summary>What was found</summary>\n\n${kept}\n\n</details>`;
  return `${words}\n\n${text}\n${marks}`;
}

/** Editing says the same however often it is said. A comment that a person has deleted stays deleted. */
async function rewrite(repository: Repository, id: number, body: string): Promise<void> {
  try {
    await ask(
      repository.client,
      'PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}',
      { owner: repository.owner, repo: repository.name, comment_id: id, body },
      z.object({ id: z.number() }),
    );
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 404) throw error;
  }
}
