import { z } from 'zod';
import type { PlacedFinding, Review } from '../core/review.js';
import { commentMarkdown } from '../review/markdown.js';
import { ask, askAll, GitHubError, tell } from './client.js';
import type { Repository } from './repository.js';
import { markerOf } from './shown.js';

const commentShape = z.object({
  id: z.number(),
  body: z.string(),
  in_reply_to_id: z.number().optional(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
});

/** A comment in a pull request's diff. */
export type ReviewComment = z.output<typeof commentShape>;

const reviewShape = z.object({
  id: z.number(),
  state: z.string(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
});

/** A comment in a diff, and the comment that its thread begins with. */
export async function threadOf(
  repository: Repository,
  comment: { readonly id: number; readonly in_reply_to_id?: number | undefined },
): Promise<ReviewComment> {
  return ask(
    repository.client,
    'GET /repos/{owner}/{repo}/pulls/comments/{comment_id}',
    { owner: repository.owner, repo: repository.name, comment_id: comment.in_reply_to_id ?? comment.id },
    commentShape,
  );
}

/**
 * Posts findings as one review of the commit that was read, with a line of text. Findings on a file as such follow as comments on the file.
 *
 * Where GitHub refuses the review because of a line, each comment is tried by itself, and what it refuses goes to the file.
 */
export async function postFindings(
  repository: Repository,
  number: number,
  headSha: string,
  findings: readonly PlacedFinding[],
  review: Review,
  ourLogin: string,
): Promise<void> {
  const inline = findings.filter(({ placement }) => placement.kind === 'inline');
  const onFile = findings.filter(({ placement }) => placement.kind === 'file');
  if (inline.length > 0) await postReview(repository, number, headSha, inline, review, ourLogin);
  for (const finding of onFile) await postOnFile(repository, number, headSha, finding, review);
}

async function postReview(
  repository: Repository,
  number: number,
  headSha: string,
  findings: readonly PlacedFinding[],
  review: Review,
  ourLogin: string,
): Promise<void> {
  const send = () =>
    tell(
      repository.client,
      'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
      {
        ...at(repository, number),
        commit_id: headSha,
        event: 'COMMENT',
        body: lineOf(review),
        comments: findings.map((finding) => inlineComment(finding, review)),
      },
      reviewShape,
    );
  try {
    await send();
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 422) throw error;
    if (await sweepPending(repository, number, ourLogin)) await send();
    else for (const finding of findings) await postAlone(repository, number, headSha, finding, review);
  }
}

/** The line above the comments: the verdict, and how much has no comment of its own. */
function lineOf({ title, findings }: Review): string {
  const left = findings.filter(
    ({ severity, placement }) => severity !== 'notice' && placement.kind === 'summary',
  ).length;
  return left === 0 ? `${title}.` : `${title}. ${left} more ${left === 1 ? 'stands' : 'stand'} in the check only.`;
}

/** Removes a review of ours that was begun and never sent: while it stands, GitHub refuses every other. */
async function sweepPending(repository: Repository, number: number, ourLogin: string): Promise<boolean> {
  const reviews = await askAll(
    repository.client,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews',
    at(repository, number),
    reviewShape,
  );
  const pending = reviews.filter(({ state, user }) => state === 'PENDING' && user?.login === ourLogin);
  for (const { id } of pending)
    await tell(
      repository.client,
      'DELETE /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}',
      { ...at(repository, number), review_id: id },
      z.unknown(),
    );
  return pending.length > 0;
}

async function postAlone(
  repository: Repository,
  number: number,
  headSha: string,
  finding: PlacedFinding,
  review: Review,
): Promise<void> {
  const { path, ...comment } = inlineComment(finding, review);
  try {
    await postComment(repository, number, { path, commit_id: headSha, ...comment });
  } catch (error) {
    if (!(error instanceof GitHubError) || error.status !== 422) throw error;
    await postOnFile(repository, number, headSha, { ...finding, placement: { kind: 'file' } }, review);
  }
}

async function postOnFile(
  repository: Repository,
  number: number,
  headSha: string,
  finding: PlacedFinding,
  review: Review,
): Promise<void> {
  const comment = { path: finding.location.path, commit_id: headSha, subject_type: 'file' };
  try {
    await postComment(repository, number, { ...comment, body: bodyOf(finding, review) });
  } catch (error) {
    // The summary has it too: a file that GitHub does not let us comment on loses nothing.
    if (!(error instanceof GitHubError) || error.status !== 422) throw error;
  }
}

async function postComment(
  repository: Repository,
  number: number,
  comment: Readonly<Record<string, unknown>>,
): Promise<void> {
  await tell(
    repository.client,
    'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments',
    { ...at(repository, number), ...comment },
    z.object({ id: z.number() }),
  );
}

function inlineComment(finding: PlacedFinding, review: Review) {
  const { placement } = finding;
  if (placement.kind !== 'inline') throw new TypeError('a finding without a line cannot stand beside one');
  const { startLine, endLine } = placement;
  return {
    path: finding.location.path,
    body: bodyOf(finding, review),
    line: endLine,
    side: 'RIGHT',
    ...(startLine < endLine ? { start_line: startLine, start_side: 'RIGHT' } : {}),
  };
}

function bodyOf(finding: PlacedFinding, review: Review): string {
  return `${commentMarkdown(finding, review)}\n${markerOf(finding)}`;
}

function at(repository: Repository, number: number) {
  return { owner: repository.owner, repo: repository.name, pull_number: number };
}
