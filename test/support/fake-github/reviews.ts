import type { Payload } from '../webhook-examples.js';
import { type Answer, notFound, ok, page, Refusal, unprocessable } from './answer.js';
import { type Call, pullOf, type Route, text } from './call.js';
import { draftsIn, partOf } from './diff-comments.js';
import { reviewCommentJson, reviewJson } from './json.js';
import { type FakePull, type FakeReview, nextId, now } from './records.js';

const read = ['pull_requests:read'];
const write = ['pull_requests:write'];

/** Reviews. Source: https://docs.github.com/en/rest/pulls/reviews?apiVersion=2022-11-28 */
export const reviewRoutes: readonly Route[] = [
  { method: 'POST', path: /^\/pulls\/(\d+)\/reviews$/, needs: write, answer: create },
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)\/reviews$/,
    needs: read,
    answer: (call) => {
      const pull = pullOf(call);
      const seen = pull.reviews.filter((review) => isVisible(call, review));
      return page(
        seen.map((review) => reviewJson(call.repository, pull, review)),
        call.query,
        call.address,
      );
    },
  },
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)\/reviews\/(\d+)$/,
    needs: read,
    answer: (call) => shown(call, reviewOf(call)),
  },
  { method: 'PUT', path: /^\/pulls\/(\d+)\/reviews\/(\d+)$/, needs: write, answer: rewrite },
  { method: 'DELETE', path: /^\/pulls\/(\d+)\/reviews\/(\d+)$/, needs: write, answer: removePending },
  { method: 'POST', path: /^\/pulls\/(\d+)\/reviews\/(\d+)\/events$/, needs: write, answer: submit },
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)\/reviews\/(\d+)\/comments$/,
    needs: read,
    answer: (call) => {
      const review = reviewOf(call);
      const pull = pullOf(call);
      const found = pull.reviewComments.filter((comment) => comment.pull_request_review_id === review.id);
      return page(
        found.map((comment) => reviewCommentJson(call.repository, pull, comment)),
        call.query,
        call.address,
      );
    },
  },
];

const states = { COMMENT: 'COMMENTED', APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED' } as const;

/** A pending review is visible to its author only. */
function isVisible({ user }: Call, review: FakeReview): boolean {
  return review.state !== 'PENDING' || review.user.login === user.login;
}

function reviewOf(call: Call): FakeReview {
  const found = pullOf(call).reviews.find(({ id }) => id === Number(call.parameters[1]));
  if (found === undefined || !isVisible(call, found)) throw notFound();
  return found;
}

function shown(call: Call, review: FakeReview): Answer {
  return ok(reviewJson(call.repository, pullOf(call), review));
}

/** The state that an event leads to; without one the review stays pending. */
function stateOf({ user, body }: Call, pull: FakePull): FakeReview['state'] {
  const event = text(body.event);
  if (event === '') return 'PENDING';
  if (!(event in states))
    throw new Refusal(422, 'Variable $event of type PullRequestReviewEvent was provided invalid value');
  if (pull.user.login === user.login && event === 'APPROVE')
    throw unprocessable('Can not approve your own pull request');
  if (pull.user.login === user.login && event === 'REQUEST_CHANGES')
    throw unprocessable('Can not request changes on your own pull request');
  return states[event as keyof typeof states];
}

function checkBody(body: Payload, state: FakeReview['state']): void {
  const isNeeded = state === 'COMMENTED' || state === 'CHANGES_REQUESTED';
  if (isNeeded && text(body.body).trim() === '') throw unprocessable("Body can't be blank");
  if (text(body.body).length > 65_536) throw unprocessable('Body is too long (maximum is 65536 characters)');
}

/** Posts a review with its comments: all or nothing. */
function create(call: Call): Answer {
  const { repository, user, body } = call;
  const pull = pullOf(call);
  if (hasPending(pull, user.login)) throw unprocessable('User can only have one pending review per pull request');
  const state = stateOf(call, pull);
  checkBody(body, state);
  const commit = text(body.commit_id) || repository.headOf(pull);
  if (!partOf(repository, pull, commit)) throw unprocessable('Commit is not part of the pull request');
  const at = now();
  const review: FakeReview = { id: nextId(), user, state, body: text(body.body), commit_id: commit, submitted_at: at };
  const drafts = draftsIn(call, pull, commit, (body.comments ?? []) as readonly Payload[]);
  pull.reviews.push(review);
  pull.reviewComments.push(...drafts.map((comment) => ({ ...comment, pull_request_review_id: review.id })));
  pull.updatedAt = at;
  return shown(call, review);
}

export function hasPending(pull: FakePull, login: string): boolean {
  return pull.reviews.some(({ state, user }) => state === 'PENDING' && user.login === login);
}

function replace(pull: FakePull, before: FakeReview, after: FakeReview): FakeReview {
  pull.reviews[pull.reviews.indexOf(before)] = after;
  return after;
}

function rewrite(call: Call): Answer {
  const review = reviewOf(call);
  checkBody(call.body, 'COMMENTED');
  return shown(call, replace(pullOf(call), review, { ...review, body: text(call.body.body) }));
}

function submit(call: Call): Answer {
  const review = reviewOf(call);
  if (review.state !== 'PENDING') throw unprocessable('Can not submit a review that is not pending');
  if (text(call.body.event) === '') throw unprocessable("Event can't be blank");
  const state = stateOf(call, pullOf(call));
  const body = text(call.body.body) || review.body;
  checkBody({ body }, state);
  return shown(call, replace(pullOf(call), review, { ...review, state, body, submitted_at: now() }));
}

function removePending(call: Call): Answer {
  const pull = pullOf(call);
  const review = reviewOf(call);
  if (review.state !== 'PENDING') throw unprocessable('Can not delete a non-pending pull request review');
  pull.reviews.splice(pull.reviews.indexOf(review), 1);
  const kept = pull.reviewComments.filter((comment) => comment.pull_request_review_id !== review.id);
  pull.reviewComments.splice(0, pull.reviewComments.length, ...kept);
  return shown(call, review);
}
