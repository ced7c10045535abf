import { type Answer, ok, page, Refusal, validationFailed } from './answer.js';
import { type Call, pullOf, type Route } from './call.js';
import { commitJson, fileJson, pullJson, pullRowJson } from './json.js';

const needs = ['pull_requests:read'];

/** Reading pull requests. Source: https://docs.github.com/en/rest/pulls/pulls?apiVersion=2022-11-28 */
export const pullRoutes: readonly Route[] = [
  { method: 'GET', path: /^\/pulls$/, needs, answer: list },
  { method: 'GET', path: /^\/pulls\/(\d+)$/, needs, answer: one },
  { method: 'GET', path: /^\/pulls\/(\d+)\/files$/, needs, answer: files },
  {
    method: 'GET',
    path: /^\/pulls\/(\d+)\/commits$/,
    needs,
    answer: (call) => {
      const pull = pullOf(call);
      const base = call.repository.branches.get(pull.base) ?? '';
      const commits = call.repository.objects.between(base, call.repository.headOf(pull)).slice(0, 250);
      return page(
        commits.map((commit) => commitJson(call.repository, commit)),
        call.query,
        call.address,
      );
    },
  },
];

function list({ repository, query, address }: Call): Answer {
  const state = query.get('state') ?? 'open';
  if (!['open', 'closed', 'all'].includes(state))
    throw validationFailed({ resource: 'PullRequest', field: 'state', code: 'invalid' });
  const sort = query.get('sort') ?? 'created';
  const direction = query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc');
  const found = [...repository.pulls.values()].filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (query.get('base') ?? pull.base) === pull.base &&
      [null, `${pull.isFork ? pull.user.login : repository.owner}:${pull.head}`].includes(query.get('head')),
  );
  const key = (pull: (typeof found)[number]) => (sort === 'updated' ? pull.updatedAt : pull.createdAt);
  found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  if (direction === 'desc') found.reverse();
  return page(
    found.map((pull) => pullRowJson(repository, pull)),
    query,
    address,
  );
}

function one(call: Call): Answer {
  const { repository, accept } = call;
  const pull = pullOf(call);
  if (!/\bdiff\b/.test(accept)) return ok(pullJson(repository, pull));
  const changed = repository.filesOf(pull);
  if (changed.length > 300)
    throw new Refusal(
      406,
      "Sorry, the diff exceeded the maximum number of files (300). Consider using 'List pull requests files' API or locally cloning the repository instead.",
      [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
    );
  const parts = changed.map(({ filename, previous_filename: earlier, patch }) => {
    const [before, after] = [`a/${earlier ?? filename}`, `b/${filename}`];
    return `diff --git ${before} ${after}\n${patch === undefined ? '' : `--- ${before}\n+++ ${after}\n${patch}\n`}`;
  });
  return { status: 200, body: parts.join(''), type: 'application/vnd.github.diff; charset=utf-8' };
}

/** 3,000 files at most; and once the patches of an answer are long together, later rows look unchanged. */
function files(call: Call): Answer {
  const { repository, query, address } = call;
  const pull = pullOf(call);
  const head = repository.headOf(pull);
  const answer = page(repository.filesOf(pull).slice(0, 3000), query, address, (items) =>
    items.map((file) => fileJson(repository, head, file)),
  );
  let lines = 0;
  const rows = (answer.body as readonly { readonly patch?: string }[]).map((row) => {
    lines += row.patch?.split('\n').length ?? 0;
    if (lines <= repository.patchLimit) return row;
    const { patch: _, ...rest } = row;
    return { ...rest, additions: 0, deletions: 0, changes: 0 };
  });
  return { ...answer, body: rows };
}
