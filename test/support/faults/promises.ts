import type { FakeCheckRun, FakeComment, FakePull, FakeRepository, RecordedRequest } from '../fake-github/index.js';
import type { Stream } from './stream.js';

const marker = /<!-- dbspec:([0-9a-f]{16})(?: \w+)? -->/;
const inCheckOnly = 'The comments could not be posted';
const closedMark = '<!-- dbspec:closed -->';

/** What the app promises and did not keep, in words; empty where it kept everything. */
export function brokenPromises(stream: Stream, bot: string): readonly string[] {
  const ofPulls = stream.repositories.flatMap((repository) =>
    [...repository.pulls.values()].flatMap((pull) =>
      [...ofChecks(repository, pull), ...ofComments(repository, pull, bot)].map(
        (words) => `${repository.name}#${pull.number}: ${words}`,
      ),
    ),
  );
  return [...ofPulls, ...ofCommands(stream, bot)];
}

/** Heads of open pull requests whose check says that nothing was reviewed: nothing is lost, and nothing is known. */
export function notReviewed(stream: Stream): readonly string[] {
  return stream.repositories.flatMap((repository) =>
    [...repository.pulls.values()]
      .filter(({ state }) => state === 'open')
      .flatMap((pull) => verdictOn(repository, pull)?.output.title ?? [])
      .filter((title) => title.startsWith('Not reviewed')),
  );
}

/** What a look at a broken promise wants to know: the heads, checks and comments of each pull request that is named, and what was sent about it. */
export function storyOf(
  { repositories }: Stream,
  requests: readonly RecordedRequest[],
  broken: readonly string[],
): readonly string[] {
  return repositories.flatMap((repository) =>
    [...repository.pulls.values()]
      .filter(({ number }) => broken.some((words) => words.startsWith(`${repository.name}#${number}:`)))
      .flatMap((pull) => [
        `${repository.name}#${pull.number}, heads ${repository.headsOf(pull).map(short).join(' ')}`,
        ...repository.headsOf(pull).flatMap((head) => repository.checkRuns(head).map(checkWords)),
        ...pull.reviewComments.map(commentWords),
        ...requests.filter((request) => isAbout(request, repository, pull)).map(requestWords),
      ]),
  );
}

const short = (sha: string | undefined): string => (sha ?? 'none').slice(0, 7);

function checkWords({ head_sha: head, external_id: key, status, conclusion, output }: FakeCheckRun): string {
  return `  check of ${short(head)} (${key}): ${status}, ${conclusion}, "${output.title}", ${output.summary?.slice(0, 300)}`;
}

function commentWords(comment: FakeComment): string {
  const { id, path, commit_id: commit, body } = comment;
  const fingerprint = marker.exec(body)?.[1] ?? 'none';
  return `  comment ${id} on ${path} of ${short(commit)}: ${fingerprint}, ${isAlive(comment) ? 'open' : 'closed'}`;
}

function isAbout({ path, body }: RecordedRequest, repository: FakeRepository, pull: FakePull): boolean {
  if (!path.startsWith(`/repos/${repository.owner}/${repository.name}/`)) return false;
  const words = `${path} ${JSON.stringify(body)}`;
  const comments = pull.reviewComments.map(({ id }) => `/pulls/comments/${id}`);
  return (
    new RegExp(`/pulls/${pull.number}\\b`).test(path) ||
    [...repository.headsOf(pull), ...comments].some((part) => words.includes(part))
  );
}

function requestWords({ at, method, path, status, body }: RecordedRequest): string {
  const sent = method === 'GET' ? '' : ` ${JSON.stringify(body).slice(0, 200)}`;
  return `  ${at} ${method} ${path}: ${status}${sent}`;
}

function verdictOn(repository: FakeRepository, pull: FakePull): FakeCheckRun | undefined {
  return repository.checkRuns(repository.headOf(pull)).at(-1);
}

function ofChecks(repository: FakeRepository, pull: FakePull): readonly string[] {
  const words: string[] = [];
  const heads = new Set(repository.headsOf(pull));
  const runs = repository.checks.filter(({ head_sha: head }) => heads.has(head));
  for (const { status, head_sha: head } of runs)
    if (status !== 'completed') words.push(`the check of ${head.slice(0, 7)} was left ${status}`);
  const keys = runs.map(({ head_sha: head, external_id: key }) => `${head} ${key}`);
  if (new Set(keys).size < keys.length) words.push('a check was opened twice by one delivery');
  if (pull.state !== 'open') return words;
  const last = verdictOn(repository, pull);
  if (last === undefined) return [...words, 'its head has no check'];
  if (last.output.title === 'Superseded') return [...words, 'its head is told to be superseded, and is not'];
  const expected = unsafeAt(repository, pull) > 0 ? 'failure' : 'success';
  const isTold = last.conclusion === expected || (last.output.title ?? '').startsWith('Not reviewed');
  if (last.status === 'completed' && !isTold)
    words.push(`its check says ${last.conclusion} ("${last.output.title}"), and should say ${expected}`);
  return words;
}

/** How many migrations of the head block writes. */
function unsafeAt(repository: FakeRepository, pull: FakePull): number {
  const { files } = repository.commitOf(repository.headOf(pull));
  return [...files.keys()].filter((path) => path.endsWith('_index.up.sql')).length;
}

function ofComments(repository: FakeRepository, pull: FakePull, bot: string): readonly string[] {
  const words: string[] = [];
  const ours = pull.reviewComments.filter(({ user }) => user.login === bot);
  const marks = ours.map(({ body }) => marker.exec(body)?.[1] ?? 'none');
  if (new Set(marks).size < marks.length) words.push('a finding has two comments');
  if (pull.reviews.some(({ state }) => state === 'PENDING')) words.push('a review was begun and never sent');
  const empty = pull.reviews.filter(({ id }) => !ours.some((comment) => comment.pull_request_review_id === id));
  if (empty.length > 0) words.push(`${empty.length} reviews without a comment`);
  if (pull.state !== 'open') return words;
  const { title, summary } = verdictOn(repository, pull)?.output ?? {};
  // The last attempt tells in the check what GitHub did not let it say beside the lines.
  const isTold = title?.startsWith('Not reviewed') === true || summary?.includes(inCheckOnly) === true;
  const alive = ours.filter((comment) => isAlive(comment)).length;
  const expected = unsafeAt(repository, pull);
  if (!isTold && alive !== expected)
    words.push(`${alive} comments say that there is a problem, and there are ${expected}`);
  return words;
}

function isAlive({ body }: FakeComment): boolean {
  return !body.includes(closedMark);
}

function ofCommands(stream: Stream, bot: string): readonly string[] {
  const acknowledged = new Set(stream.sent.filter(({ status }) => status === 202).map(({ webhook }) => webhook.id));
  return [...stream.commands].flatMap(([comment, { pull, webhook }]) => {
    const mark = `<!-- dbspec:reply:${comment} -->`;
    const answers = pull.issueComments.filter(({ user, body }) => user.login === bot && body.includes(mark)).length;
    if (answers > 1) return [`a command has ${answers} answers`];
    return answers === 0 && acknowledged.has(webhook.id) ? ['a command that was acknowledged has no answer'] : [];
  });
}
