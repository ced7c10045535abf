import type { Payload } from '../webhook-examples.js';
import { type Answer, invalid, ok, page, Refusal } from './answer.js';
import { type FakeComment, type FakePull, type FakeRepository, type FakeUser, nextId } from './repository.js';
import { bodyText, writeCheck, writeReply, writeReview, writeReviewComment } from './writes.js';

/** One request to a repository. */
export interface Call {
  readonly repository: FakeRepository;
  readonly parameters: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Payload;
  readonly user: FakeUser;
  readonly address: string;
}

/** A route below `/repos/{owner}/{repo}`, and the permission that it needs. */
export interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly permission: 'metadata' | 'contents' | 'pull_requests' | 'checks';
  readonly answer: (call: Call) => Answer;
}

const sha = '([0-9a-f]{40})';

export const routes: readonly Route[] = [
  { method: 'GET', path: /^$/, permission: 'metadata', answer: ({ repository }) => ok(repository.json()) },
  {
    method: 'GET',
    path: /^\/pulls$/,
    permission: 'pull_requests',
    answer: ({ repository, query, address }) => {
      const pulls = [...repository.pulls.values()].filter(
        (pull) => query.get('state') === 'all' || pull.state === 'open',
      );
      return page(
        pulls.reverse().map((pull) => repository.pullJson(pull)),
        query,
        address,
      );
    },
  },
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)$/,
    permission: 'pull_requests',
    answer: (call) => ok(call.repository.pullJson(pullOf(call))),
  },
  { method: 'GET', path: /^\/pulls\/(\d+)\/files$/, permission: 'pull_requests', answer: files },
  { method: 'GET', path: /^\/compare\/(.+)\.\.\.(.+)$/, permission: 'contents', answer: compare },
  { method: 'GET', path: new RegExp(`^/git/trees/${sha}$`), permission: 'contents', answer: tree },
  { method: 'GET', path: new RegExp(`^/git/blobs/${sha}$`), permission: 'contents', answer: blob },
  { method: 'GET', path: /^\/commits\/([^/]+)\/check-runs$/, permission: 'checks', answer: checks },
  {
    method: 'POST',
    path: /^\/check-runs$/,
    permission: 'checks',
    answer: ({ repository, body }) => ok(writeCheck(repository, body), 201),
  },
  {
    method: 'PATCH',
    path: /^\/check-runs\/(\d+)$/,
    permission: 'checks',
    answer: ({ repository, body, parameters }) => {
      const existing = repository.checks.find(({ id }) => id === Number(parameters[0]));
      if (existing === undefined) throw new Refusal(404, 'Not Found');
      return ok(writeCheck(repository, body, existing));
    },
  },
  {
    method: 'POST',
    path: /^\/pulls\/(\d+)\/reviews$/,
    permission: 'pull_requests',
    answer: (call) => ok(writeReview(call.repository, pullOf(call), call.user, call.body)),
  },
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)\/reviews$/,
    permission: 'pull_requests',
    answer: (call) => {
      // A pending review is visible to its author only.
      const seen = pullOf(call).reviews.filter(
        ({ state, user }) => state !== 'PENDING' || user.login === call.user.login,
      );
      return page(seen, call.query, call.address);
    },
  },
  { method: 'DELETE', path: /^\/pulls\/(\d+)\/reviews\/(\d+)$/, permission: 'pull_requests', answer: deletePending },
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)\/comments$/,
    permission: 'pull_requests',
    answer: (call) => page(pullOf(call).reviewComments, call.query, call.address),
  },
  {
    method: 'POST',
    path: /^\/pulls\/(\d+)\/comments$/,
    permission: 'pull_requests',
    answer: (call) => ok(writeReviewComment(call.repository, pullOf(call), call.user, call.body), 201),
  },
  {
    method: 'POST',
    path: /^\/pulls\/(\d+)\/comments\/(\d+)\/replies$/,
    permission: 'pull_requests',
    answer: (call) => ok(writeReply(pullOf(call), call.user, Number(call.parameters[1]), call.body), 201),
  },
  {
    method: 'GET',
    path: /^\/pulls\/comments\/(\d+)$/,
    permission: 'pull_requests',
    answer: (call) => ok(commentOf(call, 'reviewComments').comment),
  },
  {
    method: 'POST',
    path: /^\/pulls\/comments\/(\d+)\/reactions$/,
    permission: 'pull_requests',
    answer: (call) => react(call, 'reviewComments'),
  },
  {
    method: 'POST',
    path: /^\/issues\/comments\/(\d+)\/reactions$/,
    permission: 'pull_requests',
    answer: (call) => react(call, 'issueComments'),
  },
  {
    method: 'GET',
    path: /^\/issues\/(\d+)\/comments$/,
    permission: 'pull_requests',
    answer: (call) => page(pullOf(call).issueComments, call.query, call.address),
  },
  {
    method: 'POST',
    path: /^\/issues\/(\d+)\/comments$/,
    permission: 'pull_requests',
    answer: (call) => {
      const comment: FakeComment = { id: nextId(), user: call.user, body: bodyText(call.body), reactions: [] };
      pullOf(call).issueComments.push(comment);
      return ok(comment, 201);
    },
  },
  {
    method: 'GET',
    path: /^\/collaborators\/([^/]+)\/permission$/,
    permission: 'metadata',
    answer: ({ repository, parameters }) => {
      const role = repository.permissions.get(parameters[0] ?? '') ?? 'read';
      const permission = role === 'maintain' ? 'write' : role === 'triage' ? 'read' : role;
      return ok({ permission, role_name: role, user: { login: parameters[0] } });
    },
  },
];

function pullOf({ repository, parameters }: Call): FakePull {
  const pull = repository.pulls.get(Number(parameters[0]));
  if (pull === undefined) throw new Refusal(404, 'Not Found');
  return pull;
}

/** 3,000 files at most; and once the patches of an answer are long together, later rows look unchanged. */
function files(call: Call): Answer {
  const answer = page(call.repository.filesOf(pullOf(call)).slice(0, 3000), call.query, call.address);
  let lines = 0;
  const rows = (answer.body as readonly { readonly patch?: string }[]).map((row) => {
    lines += row.patch?.split('\n').length ?? 0;
    if (lines <= call.repository.patchLimit) return row;
    const { patch: _, ...rest } = row;
    return { ...rest, additions: 0, deletions: 0, changes: 0 };
  });
  return { ...answer, body: rows };
}

function compare({ repository, parameters, query }: Call): Answer {
  const [base, head] = parameters.map((reference) => repository.sha(decodeURIComponent(reference)));
  if (base == null || head == null) throw new Refusal(404, 'Not Found');
  const common = repository.objects.mergeBase(base, head);
  if (common === null) throw new Refusal(404, `No common ancestor between ${base} and ${head}.`);
  const isFirst = Number(query.get('page') ?? 1) === 1;
  return ok({
    base_commit: { sha: base },
    merge_base_commit: { sha: common },
    commits: [],
    files: isFirst ? repository.objects.changes(common, head, repository.renames).slice(0, 300) : [],
  });
}

function tree({ repository, parameters, query }: Call): Answer {
  const given = parameters[0] ?? '';
  const root = repository.objects.commits.get(given)?.tree ?? given;
  const rows = repository.objects.trees.get(root);
  if (rows === undefined) throw new Refusal(404, 'Not Found');
  if (!query.has('recursive')) return ok({ sha: root, tree: rows, truncated: false });
  const all = repository.objects.below(root);
  return ok({ sha: root, tree: all.slice(0, repository.treeLimit), truncated: all.length > repository.treeLimit });
}

function blob({ repository, parameters }: Call): Answer {
  const bytes = repository.objects.blobs.get(parameters[0] ?? '');
  if (bytes === undefined) throw new Refusal(404, 'Not Found');
  return ok({
    sha: parameters[0],
    size: bytes.length,
    encoding: 'base64',
    content: bytes.toString('base64').replace(/.{60}/g, '$&\n'),
  });
}

function checks({ repository, parameters, query }: Call): Answer {
  const head = repository.sha(decodeURIComponent(parameters[0] ?? ''));
  if (head === null) throw new Refusal(422, `No commit found for SHA: ${parameters[0] ?? ''}`);
  const name = query.get('check_name');
  const found = repository.checks.filter((run) => run.head_sha === head && (name === null || run.name === name));
  const shown = query.get('filter') === 'all' ? found : found.slice(-1);
  return ok({ total_count: shown.length, check_runs: shown });
}

function deletePending(call: Call): Answer {
  const { reviews } = pullOf(call);
  const at = reviews.findIndex(({ id }) => id === Number(call.parameters[1]));
  if (at === -1) throw new Refusal(404, 'Not Found');
  if (reviews[at]?.state !== 'PENDING') throw invalid('Can not delete a non-pending pull request review');
  return ok(reviews.splice(at, 1)[0]);
}

function commentOf({ repository, parameters }: Call, kind: 'reviewComments' | 'issueComments') {
  for (const pull of repository.pulls.values()) {
    const at = pull[kind].findIndex(({ id }) => id === Number(parameters[0]));
    const comment = pull[kind][at];
    if (comment !== undefined) return { comments: pull[kind], at, comment };
  }
  throw new Refusal(404, 'Not Found');
}

const reactions = new Set(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']);

function react(call: Call, kind: 'reviewComments' | 'issueComments'): Answer {
  const content = String(call.body.content);
  if (!reactions.has(content)) throw invalid('content is not a reaction');
  const { comments, at, comment } = commentOf(call, kind);
  const isThere = comment.reactions.some((one) => one.content === content && one.user === call.user.login);
  if (!isThere) comments[at] = { ...comment, reactions: [...comment.reactions, { content, user: call.user.login }] };
  return ok({ id: nextId(), content }, isThere ? 200 : 201);
}
