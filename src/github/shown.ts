import { z } from 'zod';
import type { Finding } from '../core/finding.js';
import { askAll } from './client.js';
import type { Repository } from './repository.js';

/** A comment of ours that shows a finding, as it stands on the pull request. */
export interface ShownFinding {
  readonly id: number;
  /** Its id for GraphQL. */
  readonly nodeId: string;
  readonly path: string;
  readonly body: string;
  readonly fingerprint: string;
  readonly rests: Rests;
  /** It says that the finding is fixed or accepted. */
  readonly isClosed: boolean;
  /** Somebody else has answered it. */
  readonly isAnswered: boolean;
  /** The line that it stands on is gone or has changed. */
  readonly isOutdated: boolean;
}

/** What a finding rests on: without that, its absence says nothing. */
export type Rests = 'rule' | 'shadow' | 'model';

const commentShape = z.object({
  id: z.number(),
  node_id: z.string(),
  body: z.string(),
  path: z.string(),
  line: z.number().nullable().optional(),
  subject_type: z.string().nullable().optional(),
  in_reply_to_id: z.number().optional(),
  user: z.object({ login: z.string() }).nullable(),
});

type Comment = z.output<typeof commentShape>;

const mark = /<!-- dbspec:([0-9a-f]{16})(?: (shadow|model))? -->/;

/** Closes the body of a comment whose finding is gone. */
export const closedMark = '<!-- dbspec:closed -->';

/** The invisible line by which a comment of ours is known again. */
export function marker(fingerprint: string, rests: Rests = 'rule'): string {
  return `<!-- dbspec:${fingerprint}${rests === 'rule' ? '' : ` ${rests}`} -->`;
}

/** The invisible line of a finding's comment. */
export function markerOf({ fingerprint, basis }: Finding): string {
  if (basis.includes('deduced')) return marker(fingerprint);
  return marker(fingerprint, basis.includes('observed') ? 'shadow' : 'model');
}

/** The fingerprint of the finding that a comment shows; null where it shows none. */
export function fingerprintIn(body: string): string | null {
  return mark.exec(body)?.[1] ?? null;
}

/** Comments of ours on a pull request. What other people quote does not count. */
export async function shownOn(
  repository: Repository,
  number: number,
  ourLogin: string,
): Promise<readonly ShownFinding[]> {
  const comments = await askAll(
    repository.client,
    'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments',
    { owner: repository.owner, repo: repository.name, pull_number: number },
    commentShape,
  );
  const answered = new Set(
    comments.filter(({ user }) => user?.login !== ourLogin).flatMap(({ in_reply_to_id: root }) => root ?? []),
  );
  return comments
    .filter(({ user, in_reply_to_id: root }) => user?.login === ourLogin && root === undefined)
    .flatMap((comment) => shown(comment, answered.has(comment.id)));
}

function shown(comment: Comment, isAnswered: boolean): readonly ShownFinding[] {
  const found = mark.exec(comment.body);
  if (found?.[1] === undefined) return [];
  return [
    {
      id: comment.id,
      nodeId: comment.node_id,
      path: comment.path,
      body: comment.body,
      fingerprint: found[1],
      rests: (found[2] as Rests | undefined) ?? 'rule',
      isClosed: comment.body.includes(closedMark),
      isAnswered,
      isOutdated: comment.subject_type !== 'file' && comment.line == null,
    },
  ];
}
