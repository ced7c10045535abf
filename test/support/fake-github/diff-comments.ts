import type { Payload } from '../webhook-examples.js';
import { type Anchor, anchorAt, type Place, placeIn } from './anchors.js';
import { invalidRequest, type Refusal, unprocessable, validationFailed } from './answer.js';
import { type Call, text } from './call.js';
import type { ChangedFile } from './diff.js';
import { type FakeComment, type FakePull, nextId, now } from './records.js';
import type { FakeRepository } from './repository.js';

/** The two endpoints that take comments in a diff word their refusals differently. */
export type Wording = (problem: Problem) => Refusal;

export type Problem = 'path' | 'line' | 'start order' | 'start hunk' | 'blank' | 'long';

/** As the reviews word it. Source: answers quoted in https://github.com/max-sixty/tend/pull/252 and https://github.com/ubuntu/WSL/pull/244 */
const inReview: Wording = (problem) => {
  switch (problem) {
    case 'path':
      return unprocessable('Path could not be resolved');
    case 'line':
      return unprocessable('Line could not be resolved');
    case 'start order':
      return unprocessable('Pull request review thread start line must precede the end line.');
    case 'start hunk':
      return unprocessable('Start line could not be resolved');
    case 'blank':
      return unprocessable("Pull request review comment body can't be blank");
    default:
      return unprocessable('Pull request review comment body is too long (maximum is 65536 characters)');
  }
};

/** As the endpoint of single comments words it. Source: the answer quoted in https://github.com/qiniu/reviewbot/issues/179 */
const alone: Wording = (problem) => {
  const custom = (field: string, message: string) => ({
    resource: 'PullRequestReviewComment',
    code: 'custom',
    field: `pull_request_review_thread.${field}`,
    message: `pull_request_review_thread.${field} ${message}`,
  });
  switch (problem) {
    case 'path':
      return validationFailed({ resource: 'PullRequestReviewComment', code: 'invalid', field: 'path' });
    case 'line':
      return validationFailed(custom('line', 'must be part of the diff'), custom('diff_hunk', "can't be blank"));
    case 'start order':
      return validationFailed(custom('start_line', 'must precede the end line.'));
    case 'start hunk':
      return validationFailed(custom('start_line', 'must be part of the same hunk as the line.'));
    default:
      return bodyRefusal('PullRequestReviewComment', problem);
  }
};

function bodyRefusal(resource: string, problem: 'blank' | 'long'): Refusal {
  const message = problem === 'blank' ? "body can't be blank" : 'body is too long (maximum is 65536 characters)';
  return validationFailed({ resource, code: 'custom', field: 'body', message });
}

/** The text of a comment: not blank, and not past 65,536 characters. */
export function bodyText(body: Payload, resource: string): string {
  const given = text(body.body);
  if (given.trim() === '') throw bodyRefusal(resource, 'blank');
  if (given.length > 65_536) throw bodyRefusal(resource, 'long');
  return given;
}

/** Whether a commit is, or ever was, a commit of a pull request. */
export function partOf(repository: FakeRepository, pull: FakePull, commit: string): boolean {
  return repository.headsOf(pull).some((head) => repository.objects.ancestors(head).has(commit));
}

/** The comments of a review. Each is checked before any is kept. */
export function draftsIn(
  call: Call,
  pull: FakePull,
  commit: string,
  comments: readonly Payload[],
): readonly FakeComment[] {
  if (!Array.isArray(comments)) throw invalidRequest('comments is not an array.');
  return comments.map((comment) => {
    if (comment.subject_type !== undefined) throw invalidRequest('subject_type is not a permitted key.');
    for (const key of ['path', 'body'])
      if (comment[key] === undefined) throw invalidRequest(`"${key}" wasn't supplied.`);
    if (comment.line === undefined && comment.position === undefined)
      throw invalidRequest('"position" wasn\'t supplied.');
    return lineComment(call, pull, commit, comment, inReview);
  });
}

/** A comment by itself, on a line or on a file. */
export function singleComment(call: Call, pull: FakePull, commit: string, body: Payload): FakeComment {
  if (body.position !== undefined) throw invalidRequest('"position" is closing down: use "line".');
  if (body.subject_type === 'file') return fileComment(call, pull, commit, body);
  if (body.line === undefined) throw invalidRequest('"line" wasn\'t supplied.');
  return lineComment(call, pull, commit, body, alone);
}

function fileIn(call: Call, pull: FakePull, commit: string, path: unknown, wording: Wording): ChangedFile {
  const file = call.repository.filesOf(pull, commit).find(({ filename }) => filename === path);
  if (file === undefined) throw wording('path');
  return file;
}

function checkText(body: Payload, wording: Wording): void {
  if (text(body.body).trim() === '') throw wording('blank');
  if (text(body.body).length > 65_536) throw wording('long');
}

function common(call: Call, commit: string, body: Payload) {
  const at = now();
  const about = { id: nextId(), user: call.user, body: text(body.body), path: text(body.path) };
  return { ...about, commit_id: commit, created_at: at, updated_at: at, reactions: [] };
}

function fileComment(call: Call, pull: FakePull, commit: string, body: Payload): FakeComment {
  checkText(body, alone);
  fileIn(call, pull, commit, body.path, alone);
  return { ...common(call, commit, body), line: null, subject_type: 'file' };
}

function lineComment(call: Call, pull: FakePull, commit: string, body: Payload, wording: Wording): FakeComment {
  checkText(body, wording);
  const { patch = '' } = fileIn(call, pull, commit, body.path, wording);
  const anchor = body.line === undefined ? anchorAt(patch, Number(body.position)) : anchorOf(body);
  if (anchor === null) throw wording('line');
  const place: Place | Problem = placeIn(patch, anchor);
  if (typeof place === 'string') throw wording(place);
  return {
    ...common(call, commit, body),
    line: anchor.line,
    side: anchor.side,
    start_line: anchor.startLine,
    start_side: anchor.startLine === null ? null : anchor.startSide,
    subject_type: 'line',
    diff_hunk: place.diffHunk,
    position: place.position,
  };
}

function anchorOf(body: Payload): Anchor {
  const side = sideOf(body.side, 'RIGHT');
  for (const key of ['line', 'start_line'])
    if (body[key] != null && !Number.isInteger(body[key]))
      throw invalidRequest(`${text(body[key])} is not an integer.`);
  return {
    line: Number(body.line),
    side,
    startLine: body.start_line == null ? null : Number(body.start_line),
    startSide: sideOf(body.start_side, side),
  };
}

function sideOf(value: unknown, otherwise: 'LEFT' | 'RIGHT'): 'LEFT' | 'RIGHT' {
  if (value == null) return otherwise;
  if (value !== 'LEFT' && value !== 'RIGHT')
    throw invalidRequest(`${text(value)} is not a member of ["LEFT", "RIGHT"].`);
  return value;
}
