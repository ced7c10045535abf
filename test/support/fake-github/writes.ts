import type { Payload } from '../webhook-examples.js';
import { invalid, Refusal } from './answer.js';
import type { ChangedFile } from './git.js';
import {
  type FakeCheckRun,
  type FakeComment,
  type FakePull,
  type FakeRepository,
  type FakeReview,
  type FakeUser,
  nextId,
} from './repository.js';

const conclusions = new Set(['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required']);
const longest = 65_535;

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Opens a check run, or changes it, with the limits that GitHub sets. */
export function writeCheck(repository: FakeRepository, body: Payload, existing?: FakeCheckRun): FakeCheckRun {
  const output = body.output as Payload | undefined;
  if (output !== undefined) checkOutput(output);
  const actions = (body.actions ?? []) as readonly Payload[];
  if (actions.length > 3) throw invalid('Only 3 actions are allowed');
  for (const action of actions)
    if (text(action.label).length > 20 || text(action.description).length > 40 || text(action.identifier).length > 20)
      throw invalid('an action is too long');
  if (body.conclusion !== undefined && !conclusions.has(text(body.conclusion)))
    throw invalid('conclusion is not included in the list');
  if (body.status === 'completed' && body.conclusion === undefined) throw invalid('conclusion is missing');
  if (existing === undefined) {
    if (text(body.name) === '') throw invalid('name is missing');
    if (repository.sha(text(body.head_sha)) === null)
      throw new Refusal(422, `No commit found for SHA: ${text(body.head_sha)}`);
  }
  const run: FakeCheckRun = {
    id: existing?.id ?? nextId(),
    name: existing?.name ?? text(body.name),
    head_sha: existing?.head_sha ?? text(body.head_sha),
    external_id: body.external_id === undefined ? (existing?.external_id ?? null) : text(body.external_id),
    status: text(body.status) || (body.conclusion === undefined ? (existing?.status ?? 'queued') : 'completed'),
    conclusion: body.conclusion === undefined ? (existing?.conclusion ?? null) : text(body.conclusion),
    output: {
      title: output === undefined ? (existing?.output.title ?? null) : text(output.title),
      summary: output === undefined ? (existing?.output.summary ?? null) : text(output.summary),
      annotations: [...(existing?.output.annotations ?? []), ...((output?.annotations ?? []) as readonly Payload[])],
    },
  };
  const at = repository.checks.findIndex(({ id }) => id === run.id);
  if (at === -1) repository.checks.push(run);
  else repository.checks[at] = run;
  return run;
}

function checkOutput(output: Payload): void {
  if (text(output.title) === '' || text(output.summary) === '') throw invalid('output needs a title and a summary');
  if (text(output.summary).length > longest || text(output.text).length > longest)
    throw invalid('Only 65535 characters are allowed');
  const annotations = (output.annotations ?? []) as readonly Payload[];
  if (annotations.length > 50) throw invalid('Only 50 annotations are allowed per request');
  for (const one of annotations) {
    const isWhole =
      text(one.path) !== '' &&
      text(one.message) !== '' &&
      Number(one.start_line) >= 1 &&
      Number(one.end_line) >= Number(one.start_line);
    if (!isWhole || !['notice', 'warning', 'failure'].includes(text(one.annotation_level)))
      throw invalid('an annotation is not whole');
    if (text(one.title).length > 255) throw invalid('title is too long');
  }
}

/** Posts a review with its comments: all or nothing. */
export function writeReview(repository: FakeRepository, pull: FakePull, user: FakeUser, body: Payload): FakeReview {
  if (pull.reviews.some((review) => review.user.login === user.login && review.state === 'PENDING'))
    throw invalid('User can only have one pending review per pull request');
  const states = { COMMENT: 'COMMENTED', APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED' } as const;
  const event = text(body.event);
  const state = event in states ? states[event as keyof typeof states] : 'PENDING';
  if ((event === 'COMMENT' || event === 'REQUEST_CHANGES') && text(body.body) === '') throw invalid('body is missing');
  const commit = text(body.commit_id) || repository.headOf(pull);
  if (repository.sha(commit) === null) throw invalid('commit_id is not part of the pull request');
  const drafts = ((body.comments ?? []) as readonly Payload[]).map((comment) =>
    lineComment(repository, pull, user, { commit_id: commit, ...comment }),
  );
  const review: FakeReview = { id: nextId(), user, state, body: text(body.body), commit_id: commit };
  pull.reviews.push(review);
  pull.reviewComments.push(...drafts.map((comment) => ({ ...comment, pull_request_review_id: review.id })));
  return review;
}

/** Posts one comment in the diff, or on a file of it. */
export function writeReviewComment(
  repository: FakeRepository,
  pull: FakePull,
  user: FakeUser,
  body: Payload,
): FakeComment {
  if (text(body.commit_id) === '') throw invalid('commit_id is missing');
  const comment =
    body.subject_type === 'file'
      ? fileComment(repository, pull, user, body)
      : lineComment(repository, pull, user, body);
  pull.reviewComments.push(comment);
  return comment;
}

/** Answers in a thread: only its first comment can be answered. */
export function writeReply(pull: FakePull, user: FakeUser, root: number, body: Payload): FakeComment {
  const first = pull.reviewComments.find(({ id }) => id === root);
  if (first === undefined) throw new Refusal(404, 'Not Found');
  if (first.in_reply_to_id !== undefined) throw invalid('Cannot reply to a reply');
  const reply: FakeComment = { id: nextId(), user, body: bodyText(body), in_reply_to_id: root, reactions: [] };
  pull.reviewComments.push(reply);
  return reply;
}

export function bodyText(body: Payload): string {
  if (text(body.body) === '') throw invalid("body can't be blank");
  if (text(body.body).length > 65_536) throw invalid('body is too long (maximum is 65536 characters)');
  return text(body.body);
}

function fileIn(repository: FakeRepository, pull: FakePull, body: Payload): ChangedFile {
  const file = repository.filesOf(pull).find(({ filename }) => filename === body.path);
  if (file === undefined) throw invalid('pull_request_review_thread.path is invalid');
  return file;
}

function fileComment(repository: FakeRepository, pull: FakePull, user: FakeUser, body: Payload): FakeComment {
  fileIn(repository, pull, body);
  return {
    id: nextId(),
    user,
    body: bodyText(body),
    path: text(body.path),
    line: null,
    subject_type: 'file',
    commit_id: text(body.commit_id),
    reactions: [],
  };
}

function lineComment(repository: FakeRepository, pull: FakePull, user: FakeUser, body: Payload): FakeComment {
  const file = fileIn(repository, pull, body);
  const hunks = hunksOf(file.patch ?? '', body.side === 'LEFT');
  const line = Number(body.line);
  const hunk = hunks.find((candidate) => candidate.has(line));
  if (hunk === undefined)
    throw invalid(
      "pull_request_review_thread.line must be part of the diff, pull_request_review_thread.diff_hunk can't be blank",
    );
  if (body.start_line != null) {
    const start = Number(body.start_line);
    if (start >= line) throw invalid('pull_request_review_thread.start_line must precede the end line.');
    if (!hunk.has(start))
      throw invalid('pull_request_review_thread.start_line must be part of the same hunk as the line.');
  }
  return {
    id: nextId(),
    user,
    body: bodyText(body),
    path: file.filename,
    line,
    start_line: body.start_line == null ? null : Number(body.start_line),
    side: text(body.side) || 'RIGHT',
    subject_type: 'line',
    commit_id: text(body.commit_id),
    reactions: [],
  };
}

/** Lines of one side in each hunk of a patch. */
function hunksOf(patch: string, isLeft: boolean): readonly ReadonlySet<number>[] {
  const hunks: Set<number>[] = [];
  let [old, now] = [0, 0];
  for (const line of patch.split('\n')) {
    const header = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (header !== null) {
      [old, now] = [Number(header[1]), Number(header[2])];
      hunks.push(new Set());
    } else if (line.startsWith('\\')) {
      // No line of either side.
    } else {
      if (isLeft && line.startsWith('-')) hunks.at(-1)?.add(old);
      if (!isLeft && !line.startsWith('-')) hunks.at(-1)?.add(now);
      if (!line.startsWith('+')) old += 1;
      if (!line.startsWith('-')) now += 1;
    }
  }
  return hunks;
}
