import {
  type Answer,
  invalidRequest,
  noContent,
  notFound,
  ok,
  page,
  type Refusal,
  validationFailed,
} from './answer.js';
import { type Call, pullOf, type Route, text } from './call.js';
import { bodyText, partOf, singleComment } from './diff-comments.js';
import { issueCommentJson, reviewCommentJson, userJson } from './json.js';
import { type FakeComment, type FakePull, type FakeReaction, nextId, now } from './records.js';
import { hasPending } from './reviews.js';

type Kind = 'reviewComments' | 'issueComments';

const inDiff = { read: ['pull_requests:read'], write: ['pull_requests:write'] };
/** A comment of a pull request's conversation is one of an issue, and either permission will do. */
const inTalk = { read: ['issues:read', 'pull_requests:read'], write: ['issues:write', 'pull_requests:write'] };

/** Comments and reactions. Source: https://docs.github.com/en/rest/pulls/comments?apiVersion=2022-11-28, …/rest/issues/comments and …/rest/reactions */
export const talkRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)\/comments$/,
    needs: inDiff.read,
    answer: (call) => list(call, 'reviewComments'),
  },
  { method: 'POST', path: /^\/pulls\/(\d+)\/comments$/, needs: inDiff.write, answer: createInDiff },
  {
    method: 'POST',
    path: /^\/pulls\/(\d+)\/comments\/(\d+)\/replies$/,
    needs: inDiff.write,
    answer: (call) => reply(call, Number(call.parameters[1])),
  },
  {
    method: 'GET',
    path: /^\/issues\/(\d+)\/comments$/,
    needs: inTalk.read,
    answer: (call) => list(call, 'issueComments'),
  },
  { method: 'POST', path: /^\/issues\/(\d+)\/comments$/, needs: inTalk.write, answer: createInTalk },
  ...routesOf('pulls', 'reviewComments', inDiff),
  ...routesOf('issues', 'issueComments', inTalk),
  { method: 'GET', path: /^\/collaborators\/([^/]+)\/permission$/, needs: ['metadata:read'], answer: permission },
];

function routesOf(family: string, kind: Kind, { read, write }: typeof inDiff): readonly Route[] {
  const path = (rest: string) => new RegExp(`^/${family}/comments/(\\d+)${rest}$`);
  return [
    { method: 'GET', path: path(''), needs: read, answer: (call) => ok(shown(call, kind, find(call, kind))) },
    { method: 'PATCH', path: path(''), needs: write, answer: (call) => edit(call, kind) },
    { method: 'DELETE', path: path(''), needs: write, answer: (call) => remove(call, kind) },
    { method: 'GET', path: path('/reactions'), needs: read, answer: (call) => reactionsTo(call, kind) },
    { method: 'POST', path: path('/reactions'), needs: write, answer: (call) => react(call, kind) },
    { method: 'DELETE', path: path('/reactions/(\\d+)'), needs: write, answer: (call) => takeBack(call, kind) },
  ];
}

interface Found {
  readonly pull: FakePull;
  readonly comment: FakeComment;
}

function find({ repository, parameters }: Call, kind: Kind): Found {
  for (const pull of repository.pulls.values()) {
    const comment = pull[kind].find(({ id }) => id === Number(parameters[0]));
    if (comment !== undefined) return { pull, comment };
  }
  throw notFound();
}

function replace({ pull, comment }: Found, kind: Kind, after: FakeComment): Found {
  pull[kind][pull[kind].indexOf(comment)] = after;
  return { pull, comment: after };
}

function shown({ repository }: Call, kind: Kind, { pull, comment }: Found): object {
  return kind === 'issueComments'
    ? issueCommentJson(repository, pull, comment)
    : reviewCommentJson(repository, pull, comment);
}

/** Comments of a pending review are not shown before it is submitted. */
function list(call: Call, kind: Kind): Answer {
  const pull = pullOf(call);
  const pending = new Set(pull.reviews.filter(({ state }) => state === 'PENDING').map(({ id }) => id));
  const since = call.query.get('since') ?? '';
  const found = pull[kind].filter(
    ({ pull_request_review_id: review, updated_at: updated }) =>
      !(review != null && pending.has(review)) && (since === '' || (updated ?? '') >= since),
  );
  if (call.query.get('direction') === 'desc' && call.query.has('sort')) found.reverse();
  return page(
    found.map((comment) => shown(call, kind, { pull, comment })),
    call.query,
    call.address,
  );
}

/** A comment by itself: GitHub makes a review around it, without a text. */
function createInDiff(call: Call): Answer {
  const { repository, user, body } = call;
  const pull = pullOf(call);
  if (body.in_reply_to !== undefined) return reply(call, Number(body.in_reply_to));
  for (const key of ['body', 'commit_id', 'path'])
    if (text(body[key]) === '') throw invalidRequest(`"${key}" wasn't supplied.`);
  const commit = text(body.commit_id);
  if (hasPending(pull, user.login)) throw custom('user_id can only have one pending review per pull request');
  if (!partOf(repository, pull, commit)) throw custom('commit_id is not part of the pull request');
  const comment = { ...singleComment(call, pull, commit, body), pull_request_review_id: nextId() };
  pull.reviews.push({
    id: comment.pull_request_review_id,
    user,
    state: 'COMMENTED',
    body: '',
    commit_id: commit,
    submitted_at: now(),
  });
  return pushed(call, 'reviewComments', { pull, comment });
}

function custom(message: string): Refusal {
  const field = message.split(' ')[0] ?? '';
  return validationFailed({ resource: 'PullRequestReviewComment', code: 'custom', field, message });
}

function pushed(call: Call, kind: Kind, found: Found): Answer {
  found.pull[kind].push(found.comment);
  found.pull.updatedAt = now();
  return ok(shown(call, kind, found), 201);
}

/** Answers in a thread: only its first comment can be answered. */
function reply(call: Call, root: number): Answer {
  const pull = pullOf(call);
  const first = pull.reviewComments.find(({ id }) => id === root);
  if (first === undefined) throw notFound();
  if (first.in_reply_to_id !== undefined) throw custom('in_reply_to is not the first comment of a thread');
  const body = bodyText(call.body, 'PullRequestReviewComment');
  const at = now();
  const own = {
    id: nextId(),
    user: call.user,
    body,
    in_reply_to_id: root,
    reactions: [],
    created_at: at,
    updated_at: at,
  };
  const { minimized: _, ...place } = first;
  return pushed(call, 'reviewComments', { pull, comment: { ...place, ...own } });
}

function createInTalk(call: Call): Answer {
  const pull = pullOf(call);
  const body = bodyText(call.body, 'IssueComment');
  const at = now();
  const comment = { id: nextId(), user: call.user, body, reactions: [], created_at: at, updated_at: at };
  return pushed(call, 'issueComments', { pull, comment });
}

function edit(call: Call, kind: Kind): Answer {
  const found = find(call, kind);
  const body = bodyText(call.body, kind === 'issueComments' ? 'IssueComment' : 'PullRequestReviewComment');
  return ok(shown(call, kind, replace(found, kind, { ...found.comment, body, updated_at: now() })));
}

function remove(call: Call, kind: Kind): Answer {
  const { pull, comment } = find(call, kind);
  pull[kind].splice(pull[kind].indexOf(comment), 1);
  return noContent;
}

const contents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

function reactionJson({ id, content, user }: FakeReaction): object {
  return {
    id,
    node_id: `REA_${id}`,
    content,
    user: userJson({ login: user, type: user.endsWith('[bot]') ? 'Bot' : 'User' }),
  };
}

function reactionsTo(call: Call, kind: Kind): Answer {
  const wanted = call.query.get('content');
  const found = find(call, kind).comment.reactions.filter(({ content }) => (wanted ?? content) === content);
  return page(found.map(reactionJson), call.query, call.address);
}

/** 201 for a new reaction, 200 for one that is there already. */
function react(call: Call, kind: Kind): Answer {
  const content = text(call.body.content);
  if (!contents.includes(content)) throw validationFailed({ resource: 'Reaction', field: 'content', code: 'invalid' });
  const found = find(call, kind);
  const there = found.comment.reactions.find((one) => one.content === content && one.user === call.user.login);
  if (there !== undefined) return ok(reactionJson(there));
  const made = { id: nextId(), content, user: call.user.login };
  replace(found, kind, { ...found.comment, reactions: [...found.comment.reactions, made] });
  return ok(reactionJson(made), 201);
}

function takeBack(call: Call, kind: Kind): Answer {
  const found = find(call, kind);
  const kept = found.comment.reactions.filter(({ id }) => id !== Number(call.parameters[1]));
  if (kept.length === found.comment.reactions.length) throw notFound();
  replace(found, kind, { ...found.comment, reactions: kept });
  return noContent;
}

/** The four levels of old; the role tells those in between apart. Whoever is no collaborator reads what is public. */
function permission({ repository, parameters }: Call): Answer {
  const login = parameters[0] ?? '';
  const role = repository.permissions.get(login) ?? (repository.isPrivate ? 'none' : 'read');
  const level = role === 'maintain' ? 'write' : role === 'triage' ? 'read' : role;
  return ok({ permission: level, role_name: role, user: userJson({ login, type: 'User' }) });
}
