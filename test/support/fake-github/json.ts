import { createHash } from 'node:crypto';
import type { Payload } from '../webhook-examples.js';
import { type ChangedFile, lineAfter } from './diff.js';
import type { Commit } from './git.js';
import type { FakeCheckRun, FakeComment, FakePull, FakeReview, FakeUser } from './records.js';
import type { FakeRepository } from './repository.js';

/** Where the API answers to a process that was told of an enterprise server. */
export function apiUrl(host: string): string {
  return `http://${host}/api/v3`;
}

function repositoryUrl({ host, owner, name }: FakeRepository): string {
  return `${apiUrl(host)}/repos/${owner}/${name}`;
}

function webUrl({ host, owner, name }: FakeRepository): string {
  return `http://${host}/${owner}/${name}`;
}

/** The number of an account, from its name. */
function accountId(login: string): number {
  return createHash('sha1').update(login).digest().readUInt32BE() % 100_000_000;
}

export function userJson({ login, type }: FakeUser | { login: string; type: 'Organization' }): Payload {
  const id = accountId(login);
  return { login, id, node_id: `U_${id}`, type, site_admin: false };
}

export function repositoryJson(repository: FakeRepository): Payload {
  const { id, name, owner, defaultBranch, isPrivate } = repository;
  return {
    id,
    node_id: `R_${id}`,
    name,
    full_name: `${owner}/${name}`,
    private: isPrivate,
    visibility: isPrivate ? 'private' : 'public',
    owner: userJson({ login: owner, type: 'Organization' }),
    html_url: webUrl(repository),
    url: repositoryUrl(repository),
    clone_url: `${webUrl(repository)}.git`,
    fork: false,
    archived: false,
    disabled: false,
    default_branch: defaultBranch,
  };
}

/** A pull request as the list of them shows it. */
export function pullRowJson(repository: FakeRepository, pull: FakePull): Payload {
  const { id, number, state, title, body, draft, user } = pull;
  const side = (ref: string, owner: FakeUser | { login: string; type: 'Organization' }, repo: Payload) => ({
    label: `${owner.login}:${ref}`,
    ref,
    sha: repository.branches.get(ref) ?? '',
    user: userJson(owner),
    repo,
  });
  const own = { login: repository.owner, type: 'Organization' } as const;
  const theirs = {
    ...repositoryJson(repository),
    id: id + 1_000_000,
    owner: userJson(user),
    full_name: `${user.login}/${repository.name}`,
    fork: true,
  };
  return {
    id,
    node_id: `PR_${id}`,
    url: `${repositoryUrl(repository)}/pulls/${number}`,
    html_url: `${webUrl(repository)}/pull/${number}`,
    issue_url: `${repositoryUrl(repository)}/issues/${number}`,
    number,
    state,
    locked: false,
    title,
    body,
    draft,
    user: userJson(user),
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: state === 'closed' ? pull.updatedAt : null,
    merged_at: pull.merged ? pull.updatedAt : null,
    merge_commit_sha: pull.mergeCommit,
    author_association: 'CONTRIBUTOR',
    base: side(pull.base, own, repositoryJson(repository)),
    head: pull.isFork ? side(pull.head, user, theirs) : side(pull.head, own, repositoryJson(repository)),
  };
}

/** A pull request by itself: with its counts, which the list leaves out. */
export function pullJson(repository: FakeRepository, pull: FakePull): Payload {
  const files = repository.filesOf(pull);
  const sum = (of: (file: ChangedFile) => number) => files.reduce((all, file) => all + of(file), 0);
  const base = repository.branches.get(pull.base) ?? '';
  return {
    ...pullRowJson(repository, pull),
    merged: pull.merged,
    mergeable: pull.state === 'open' ? true : null,
    commits: repository.objects.between(base, repository.headOf(pull)).length,
    changed_files: files.length,
    additions: sum(({ additions }) => additions),
    deletions: sum(({ deletions }) => deletions),
    comments: pull.issueComments.length,
    review_comments: pull.reviewComments.length,
    maintainer_can_modify: pull.isFork,
  };
}

export function fileJson(repository: FakeRepository, head: string, file: ChangedFile): Payload {
  const path = file.filename.split('/').map(encodeURIComponent).join('/');
  return {
    ...file,
    blob_url: `${webUrl(repository)}/blob/${head}/${path}`,
    raw_url: `${webUrl(repository)}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(repository)}/contents/${path}?ref=${head}`,
  };
}

export function commitJson(repository: FakeRepository, commit: Commit): Payload {
  const person = { name: 'Mona Lisa', email: 'mona@example.com', date: commit.date };
  const url = (kind: string, sha: string) => `${repositoryUrl(repository)}/${kind}/${sha}`;
  return {
    sha: commit.sha,
    node_id: `C_${commit.sha}`,
    url: url('commits', commit.sha),
    html_url: `${webUrl(repository)}/commit/${commit.sha}`,
    commit: {
      message: commit.message,
      author: person,
      committer: person,
      tree: { sha: commit.tree, url: url('git/trees', commit.tree) },
      comment_count: 0,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: url('commits', sha) })),
  };
}

export function checkJson(repository: FakeRepository, run: FakeCheckRun, app: Payload): Payload {
  const url = `${repositoryUrl(repository)}/check-runs/${run.id}`;
  const { annotations, ...output } = run.output;
  const { actions: _, ...shown } = run;
  // For the head of a fork GitHub names no pull request.
  const pulls = [...repository.pulls.values()].filter(
    (pull) => !pull.isFork && pull.state === 'open' && repository.headOf(pull) === run.head_sha,
  );
  return {
    ...shown,
    node_id: `CR_${run.id}`,
    url,
    html_url: `${webUrl(repository)}/runs/${run.id}`,
    output: { ...output, annotations_count: annotations.length, annotations_url: `${url}/annotations` },
    check_suite: { id: Number.parseInt(run.head_sha.slice(0, 8), 16) },
    app,
    pull_requests: pulls.map((pull) => ({
      id: pull.id,
      number: pull.number,
      url: `${repositoryUrl(repository)}/pulls/${pull.number}`,
      head: { ref: pull.head, sha: run.head_sha },
      base: { ref: pull.base, sha: repository.branches.get(pull.base) },
    })),
  };
}

export function reviewJson(repository: FakeRepository, pull: FakePull, review: FakeReview): Payload {
  const head = repository.headOf(pull);
  const stands = repository.objects.ancestors(head).has(review.commit_id);
  const { submitted_at: submitted } = review;
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: userJson(review.user),
    body: review.body,
    state: review.state,
    html_url: `${webUrl(repository)}/pull/${pull.number}#pullrequestreview-${review.id}`,
    pull_request_url: `${repositoryUrl(repository)}/pulls/${pull.number}`,
    author_association: 'NONE',
    // After a force-push GitHub says that a review was of the new head.
    commit_id: stands ? review.commit_id : head,
    ...(review.state === 'PENDING' || submitted === undefined ? {} : { submitted_at: submitted }),
  };
}

function rollup(comment: FakeComment): Payload {
  const count = (content: string) => comment.reactions.filter((one) => one.content === content).length;
  const kinds = ['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes'];
  return { total_count: comment.reactions.length, ...Object.fromEntries(kinds.map((kind) => [kind, count(kind)])) };
}

function shared(comment: FakeComment): Payload {
  const { id, user, body, created_at: created, updated_at: updated } = comment;
  const association = user.type === 'Bot' ? 'NONE' : 'CONTRIBUTOR';
  const at = created ?? '2026-01-01T00:00:00Z';
  return {
    id,
    user: userJson(user),
    body,
    created_at: at,
    updated_at: updated ?? at,
    author_association: association,
    reactions: rollup(comment),
  };
}

export function issueCommentJson(repository: FakeRepository, pull: FakePull, comment: FakeComment): Payload {
  return {
    ...shared(comment),
    node_id: `IC_${comment.id}`,
    url: `${repositoryUrl(repository)}/issues/comments/${comment.id}`,
    html_url: `${webUrl(repository)}/pull/${pull.number}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(repository)}/issues/${pull.number}`,
  };
}

/** A comment in a diff as GitHub shows it now: its line has moved with the head, or is null where it is gone. */
export function reviewCommentJson(repository: FakeRepository, pull: FakePull, comment: FakeComment): Payload {
  const head = repository.headOf(pull);
  const line = currentLine(repository, head, comment, comment.line ?? null);
  const start = currentLine(repository, head, comment, comment.start_line ?? null);
  const isOutdated = comment.line != null && line === null;
  return {
    ...shared(comment),
    node_id: `PRRC_${comment.id}`,
    url: `${repositoryUrl(repository)}/pulls/comments/${comment.id}`,
    html_url: `${webUrl(repository)}/pull/${pull.number}#discussion_r${comment.id}`,
    pull_request_url: `${repositoryUrl(repository)}/pulls/${pull.number}`,
    pull_request_review_id: comment.pull_request_review_id ?? null,
    path: comment.path ?? '',
    diff_hunk: comment.diff_hunk ?? '',
    line,
    original_line: comment.line ?? null,
    start_line: isOutdated ? null : start,
    original_start_line: comment.start_line ?? null,
    side: comment.side ?? 'RIGHT',
    start_side: comment.start_side ?? null,
    subject_type: comment.subject_type ?? 'line',
    position: isOutdated ? null : (comment.position ?? 1),
    original_position: comment.position ?? 1,
    commit_id: isOutdated ? comment.commit_id : head,
    original_commit_id: comment.commit_id ?? head,
    ...(comment.in_reply_to_id === undefined ? {} : { in_reply_to_id: comment.in_reply_to_id }),
  };
}

function currentLine(
  repository: FakeRepository,
  head: string,
  comment: FakeComment,
  line: number | null,
): number | null {
  const { path, commit_id: commit } = comment;
  if (line === null || path === undefined || commit === undefined || commit === head) return line;
  // A line that was deleted stays deleted while the file differs from its base.
  if (comment.side === 'LEFT') return line;
  const before = repository.objects.commits.get(commit)?.files.get(path);
  const after = repository.objects.commits.get(head)?.files.get(path);
  if (before === undefined || after === undefined) return null;
  return lineAfter(before.toString('utf8'), after.toString('utf8'), line);
}
