import { configPath } from '../core/config.js';
import type { ReviewStore } from '../core/ports.js';
import { configEffect } from '../review/config-effect.js';
import { configOf } from '../review/configuration.js';
import type { ReviewSession } from '../review/consult.js';
import { mergedNote, type Neighbour, neighbourNote } from '../review/neighbours.js';
import { rules } from '../review/shelves.js';
import { comparison, openPulls, pullOf, type Repository } from './repository.js';

/** Stored reviews that are looked at, and lines that the summary has room for. */
const most = { neighbours: 50, lines: 5, reviews: 20, merged: 3 };

/**
 * Lines for the summary about other reviews of the repository: open pull requests that alter the same tables or take the same number, and what a
 * configuration that changes here would have made of the last ones. It reads what is stored, and asks GitHub once, only where something is in common.
 */
export async function notesFromOthers(
  repository: Repository,
  number: number | null,
  session: ReviewSession,
  store: ReviewStore | null,
): Promise<readonly string[]> {
  const { changes, review } = session;
  const changesConfig = changes.files.some(({ path }) => path === configPath);
  if (
    store === null ||
    number === null ||
    (review.migrations.length + (review.touches?.startsToUse.length ?? 0) === 0 && !changesConfig)
  )
    return [];
  const stored = await store.lastReviews(`${repository.owner}/${repository.name}`, most.neighbours);
  const others = stored.filter(({ pullRequest }) => pullRequest !== number);
  const effect = changesConfig ? await effectOf(session, others) : null;
  return [...(effect === null ? [] : [effect]), ...(await neighbours(repository, session, others))];
}

async function effectOf({ changes, config }: ReviewSession, others: readonly Neighbour[]): Promise<string | null> {
  const ids = rules.map(({ id }) => id);
  const { config: after, problems } = await configOf(changes, 'head', ids);
  if (problems.length > 0) return null;
  const reviews = others.slice(0, most.reviews).map(({ review }) => review);
  return configEffect(config, after, reviews);
}

async function neighbours(
  repository: Repository,
  session: ReviewSession,
  others: readonly Neighbour[],
): Promise<readonly string[]> {
  const { review } = session;
  const found = others.flatMap((other) => {
    const note = neighbourNote(review, other);
    return note === null ? [] : [{ pullRequest: other.pullRequest, note }];
  });
  if (found.length === 0) return [];
  const open = new Set((await openPulls(repository)).map(({ number }) => number));
  const told = found
    .filter(({ pullRequest }) => open.has(pullRequest))
    .slice(0, most.lines)
    .map(({ note }) => note);
  return [
    ...(await merged(
      repository,
      session,
      others.filter(({ pullRequest }) => !open.has(pullRequest)),
    )),
    ...told,
  ];
}

/** Pull requests that the base holds by now and the head does not, where one of the two drops what the other starts to use. */
async function merged(
  repository: Repository,
  { changes, review }: ReviewSession,
  closed: readonly Neighbour[],
): Promise<readonly string[]> {
  const found = closed.flatMap((other) => {
    const note = mergedNote(review, other);
    return note === null ? [] : [{ pullRequest: other.pullRequest, note }];
  });
  const notes: string[] = [];
  for (const { pullRequest, note } of found.slice(0, most.merged)) {
    const { merged_at: mergedAt, merge_commit_sha: sha } = await pullOf(repository, pullRequest);
    if (mergedAt == null || sha == null) continue;
    const isIn = async (head: string): Promise<boolean> => (await comparison(repository, sha, head)).mergeBase === sha;
    if ((await isIn(changes.base.id)) && !(await isIn(changes.head.id))) notes.push(note);
  }
  return notes;
}
