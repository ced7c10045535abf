import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGitHub, type FakePull, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { clientOf, type Octokit, type Refused, refusalOf } from '../support/fake-github-client.js';

let fake: FakeGitHub;
let repository: FakeRepository;
let octokit: Octokit;
let pull: FakePull;
let head: string;
let repositories = 0;

const path = 'db/schema.sql';
const lines = (count: number) => Array.from({ length: count }, (_, at) => `-- line ${at + 1}`);
/** Forty lines, of which the fifth is changed, the tenth removed, and one is added behind the thirtieth: hunks at 2 to 13 and 27 to 33. */
const changedLines = () => {
  const text = lines(40);
  text[4] = 'alter table orders add column note text;';
  text.splice(30, 0, 'alter table orders add column total bigint;');
  text.splice(9, 1);
  return text;
};

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(async () => {
  repositories += 1;
  repository = fake.repository('acme', `writes-${repositories}`, {
    [path]: `${lines(40).join('\n')}\n`,
    'README.md': 'x\n',
  });
  head = repository.commit('topic', { [path]: `${changedLines().join('\n')}\n` });
  pull = repository.open({ head: 'topic' });
  octokit = await clientOf(fake, repository.installation);
});

const call = async (route: string, parameters: object = {}) => {
  const where = { owner: 'acme', repo: repository.name, pull_number: 1, issue_number: 1, ...parameters };
  const { status, data } = await octokit.request(route, where);
  return { status, data: data as Record<string, unknown> & { id: number; length: number } };
};
const refused = (route: string, parameters: object = {}): Promise<Refused> => refusalOf(call(route, parameters));

describe('check runs', () => {
  const post = 'POST /repos/{owner}/{repo}/check-runs';
  const patch = 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}';
  const ofCommit = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs';
  const output = { title: 'Reading', summary: 'Under way.' };
  const annotation = { path, start_line: 5, end_line: 5, annotation_level: 'warning', message: 'A lock.' };
  const create = (more: object = {}) => call(post, { name: 'dbspec', head_sha: head, ...more });

  it('are opened, concluded, and show their annotations apart', async () => {
    const { status, data } = await create({ status: 'in_progress', external_id: '1:abc', output });
    expect([status, data]).toMatchObject([201, { status: 'in_progress', conclusion: null, external_id: '1:abc' }]);
    const many = { ...output, annotations: Array.from({ length: 50 }, () => annotation) };
    await call(patch, { check_run_id: data.id, conclusion: 'failure', output: many });
    const done = await call(patch, { check_run_id: data.id, output: { ...output, annotations: [annotation] } });
    expect(done.data).toMatchObject({ status: 'completed', conclusion: 'failure', output: { annotations_count: 51 } });
    expect(done.data.output).not.toHaveProperty('annotations');
    const route = 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations';
    expect((await call(route, { check_run_id: data.id, per_page: 100 })).data).toHaveLength(51);
    expect(repository.checkRuns(head)).toHaveLength(1);
  });

  it('lose their conclusion when they are begun again', async () => {
    const { data } = await create({ conclusion: 'success' });
    const again = await call(patch, { check_run_id: data.id, status: 'in_progress' });
    expect(again.data).toMatchObject({ status: 'in_progress', conclusion: null, completed_at: null });
  });

  it('are listed by commit: the latest of each name, or all', async () => {
    for (const name of ['dbspec', 'dbspec', 'lint']) await create({ name });
    const count = async (more: object) => (await call(ofCommit, { ref: head, ...more })).data.total_count;
    expect([
      await count({}),
      await count({ filter: 'all' }),
      await count({ filter: 'all', check_name: 'dbspec' }),
    ]).toEqual([2, 3, 2]);
    expect((await refused(ofCommit, { ref: 'f'.repeat(40) })).status).toBe(422);
  });

  it('name the pull request of their head, but none of a fork', async () => {
    repository.commit('theirs', { 'README.md': 'y\n' });
    repository.open({ head: 'theirs', fork: true, author: 'stranger' });
    expect((await create()).data.pull_requests).toMatchObject([{ number: 1 }]);
    expect((await create({ head_sha: repository.sha('theirs') })).data.pull_requests).toEqual([]);
  });

  const long = 'x'.repeat(65_536);
  it.each<[string, object, RegExp]>([
    ['without a name', { name: undefined }, /"name" wasn't supplied/],
    ['of a branch', { head_sha: 'topic' }, /No commit found for SHA: topic/],
    ['of no commit', { head_sha: 'f'.repeat(40) }, /No commit found for SHA/],
    ['with a conclusion that only GitHub sets', { conclusion: 'stale' }, /stale is not a member of/],
    ['with an invented status', { status: 'done' }, /done is not a member of/],
    ['completed without a conclusion', { status: 'completed' }, /"conclusion" wasn't supplied/],
    ['with a time that is none', { started_at: 'today' }, /not a valid date-time/],
    ['without a title', { output: { summary: 'x' } }, /"title" wasn't supplied/],
    ['without a summary', { output: { title: 'x' } }, /"summary" wasn't supplied/],
    ['with a long summary', { output: { ...output, summary: long } }, /Only 65535 characters are allowed; 65536 were/],
    ['with a long text', { output: { ...output, text: long } }, /Only 65535 characters are allowed/],
    [
      'with 51 annotations',
      { output: { ...output, annotations: Array.from({ length: 51 }, () => annotation) } },
      /No more than 50 items are allowed; 51 were supplied/,
    ],
    [
      'with an annotation without a message',
      { output: { ...output, annotations: [{ ...annotation, message: '' }] } },
      /"message"/,
    ],
    [
      'with an annotation upside down',
      { output: { ...output, annotations: [{ ...annotation, end_line: 4 }] } },
      /precede/,
    ],
    [
      'with an annotation on line 0',
      { output: { ...output, annotations: [{ ...annotation, start_line: 0 }] } },
      /precede/,
    ],
    [
      'with columns over lines',
      { output: { ...output, annotations: [{ ...annotation, end_line: 6, start_column: 1 }] } },
      /only allowed if start_line equals end_line/,
    ],
    [
      'with a loud annotation',
      { output: { ...output, annotations: [{ ...annotation, annotation_level: 'error' }] } },
      /error is not a member of/,
    ],
    [
      'with a long annotation title',
      { output: { ...output, annotations: [{ ...annotation, title: 'x'.repeat(256) }] } },
      /Only 255 characters/,
    ],
    [
      'with a long annotation',
      { output: { ...output, annotations: [{ ...annotation, message: `${long}x` }] } },
      /maximum bytesize/,
    ],
    ['with four buttons', { actions: Array.from({ length: 4 }, () => ({})) }, /No more than 3 items/],
    ...(['label', 'description', 'identifier'] as const).map((field): [string, object, RegExp] => [
      `with a long ${field} of a button`,
      { actions: [{ label: 'Fix', description: 'Fix it', identifier: 'fix', [field]: 'x'.repeat(41) }] },
      /Only (?:20|40) characters are allowed; 41 were supplied/,
    ]),
  ])('are refused %s', async (_, more, message) => {
    const answer = await refused(post, { name: 'dbspec', head_sha: head, ...more });
    expect(answer.status).toBe(422);
    expect(answer.message).toMatch(message);
    expect(repository.checks).toEqual([]);
  });

  it('are refused where there is none to change', async () =>
    expect((await refused(patch, { check_run_id: 1, conclusion: 'success' })).status).toBe(404));
});

describe('reviews', () => {
  const post = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
  const onLine = { path, line: 5, side: 'RIGHT', body: 'This waits.' };
  const review = (more: object = {}) => call(post, { commit_id: head, event: 'COMMENT', body: 'Two things.', ...more });

  it('are posted with their comments', async () => {
    const comments = [onLine, { ...onLine, start_line: 3, start_side: 'RIGHT' }, { ...onLine, line: 10, side: 'LEFT' }];
    const { status, data } = await review({ comments });
    expect([status, data]).toMatchObject([
      200,
      { state: 'COMMENTED', commit_id: head, user: { login: 'dbspec[bot]' } },
    ]);
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments';
    const { data: posted } = await call(route, { review_id: data.id });
    expect(posted).toMatchObject([
      { line: 5, start_line: null, side: 'RIGHT', subject_type: 'line', pull_request_review_id: data.id },
      { line: 5, start_line: 3, start_side: 'RIGHT' },
      { line: 10, side: 'LEFT' },
    ]);
    expect(repository.reviewComments(1)[0]?.diff_hunk).toMatch(/^@@ .*alter table orders add column note text;$/s);
  });

  it('take the position of old', async () => {
    await review({ comments: [{ path, position: 5, body: 'Here.' }] });
    expect(pull.reviewComments[0]).toMatchObject({ line: 5, side: 'RIGHT' });
  });

  it.each<[string, object, string]>([
    ['a line outside every hunk', { line: 20 }, 'Line could not be resolved'],
    ['an added line on the left', { line: 30, side: 'LEFT' }, 'Line could not be resolved'],
    ['an unchanged line on the left', { line: 4, side: 'LEFT' }, 'Line could not be resolved'],
    ['a file that did not change', { path: 'README.md', line: 1 }, 'Path could not be resolved'],
    ['a start that is the line itself', { start_line: 5 }, 'start line must precede the end line'],
    ['a start behind the line', { start_line: 20 }, 'start line must precede the end line'],
    ['a start in another hunk', { line: 30, start_line: 5 }, 'Start line could not be resolved'],
    ['no text', { body: '' }, "body can't be blank"],
    ['a text that is too long', { body: 'x'.repeat(65_537) }, 'maximum is 65536 characters'],
    ['an invented side', { side: 'BOTH' }, 'BOTH is not a member of'],
    ['no line', { line: undefined }, '"position" wasn\'t supplied'],
    ['a file as a whole', { subject_type: 'file' }, 'subject_type is not a permitted key'],
  ])('are refused whole for one comment with %s', async (_, wrong, message) => {
    const answer = await refused(post, {
      commit_id: head,
      event: 'COMMENT',
      body: 'Two things.',
      comments: [onLine, { ...onLine, ...wrong }],
    });
    expect(answer.status).toBe(422);
    expect(`${answer.message} ${answer.errors.join()}`).toContain(message);
    expect([pull.reviews, pull.reviewComments]).toEqual([[], []]);
  });

  it.each<[string, object, string]>([
    ['a comment without a text', { body: '' }, "Body can't be blank"],
    ['changes asked for without a text', { event: 'REQUEST_CHANGES', body: '' }, "Body can't be blank"],
    ['a text that is too long', { body: 'x'.repeat(65_537) }, 'maximum is 65536 characters'],
    ['an invented event', { event: 'SHOUT' }, 'invalid value'],
    ['a commit of another branch', { commit_id: 'main' }, 'not part of the pull request'],
  ])('are refused for %s', async (_, wrong, message) => {
    const answer = await refused(post, { commit_id: head, event: 'COMMENT', body: 'x', ...wrong });
    expect(answer.status).toBe(422);
    expect(`${answer.message} ${answer.errors.join()}`).toContain(message);
  });

  it('cannot approve what the app itself has opened', async () => {
    repository.commit('ours', { 'README.md': 'y\n' });
    repository.open({ head: 'ours', author: 'dbspec[bot]' });
    const answer = await refused(post, { pull_number: 2, event: 'APPROVE' });
    expect(answer.errors).toEqual(['Can not approve your own pull request']);
  });

  it('that are pending keep every other from being posted, until they are deleted', async () => {
    const { data: pending } = await review({ event: undefined, comments: [onLine] });
    expect(pending.state).toBe('PENDING');
    const only = 'User can only have one pending review per pull request';
    expect((await refused(post, { event: 'COMMENT', body: 'x' })).errors).toEqual([only]);
    const comments = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments';
    expect((await call(comments)).data).toEqual([]);
    await call('DELETE /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', { review_id: pending.id });
    expect(pull.reviewComments).toEqual([]);
    const { data: sent } = await review();
    const deleted = await refused('DELETE /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}', {
      review_id: sent.id,
    });
    expect(deleted.errors).toEqual(['Can not delete a non-pending pull request review']);
  });

  it('that are pending are shown to nobody else, and can be sent', async () => {
    pull.reviews.push({ id: 7, user: { login: 'mona', type: 'User' }, state: 'PENDING', body: '', commit_id: head });
    const list = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews';
    expect((await call(list)).data).toEqual([]);
    const { data } = await review({ event: undefined, comments: [onLine] });
    const events = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events';
    expect((await call(events, { review_id: data.id, event: 'COMMENT' })).data.state).toBe('COMMENTED');
    expect((await call(list)).data).toHaveLength(1);
  });

  it('of an earlier commit are taken, and their lines move, or are outdated', async () => {
    const moved = changedLines();
    moved[29] = 'alter table orders add column total numeric;';
    repository.commit('topic', { [path]: `-- A note.\n${moved.join('\n')}\n` });
    await review({ comments: [onLine, { ...onLine, line: 30 }] });
    expect((await call('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments')).data).toMatchObject([
      { line: 6, original_line: 5, original_commit_id: head, commit_id: repository.headOf(pull) },
      { line: null, original_line: 30, position: null, commit_id: head },
    ]);
  });

  it('are said to be of the new head after a force-push', async () => {
    const { data } = await review();
    const forced = repository.commit(
      'topic',
      { 'README.md': 'y\n' },
      { parent: repository.sha('main') ?? '', force: true },
    );
    const one = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}';
    expect((await call(one, { review_id: data.id })).data.commit_id).toBe(forced);
    expect(pull.reviews[0]?.commit_id).toBe(head);
  });
});

describe('comments in the diff', () => {
  const post = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments';
  const reply = 'POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies';
  const one = '/repos/{owner}/{repo}/pulls/comments/{comment_id}';
  const onLine = () => ({ commit_id: '', path, line: 5, side: 'RIGHT', body: 'This waits.' });
  const write = (more: object = {}) => call(post, { ...onLine(), commit_id: head, ...more });

  it('stand on a line or on a file, each in a review of its own', async () => {
    expect(await write()).toMatchObject({ status: 201, data: { line: 5, original_line: 5 } });
    const onFile = await write({ subject_type: 'file', line: undefined, side: undefined });
    expect(onFile.data).toMatchObject({ subject_type: 'file', line: null });
    expect(pull.reviews.map(({ state, body }) => [state, body])).toEqual([
      ['COMMENTED', ''],
      ['COMMENTED', ''],
    ]);
  });

  it.each<[string, object, string]>([
    ['a line outside every hunk', { line: 20 }, 'pull_request_review_thread.line must be part of the diff'],
    ['a start in another hunk', { line: 30, start_line: 5 }, 'must be part of the same hunk as the line.'],
    ['a start that is the line itself', { start_line: 5 }, 'must precede the end line.'],
    ['a file that did not change', { path: 'README.md' }, '"field":"path"'],
    ['a file as a whole that did not change', { path: 'README.md', subject_type: 'file' }, '"field":"path"'],
    ['no commit', { commit_id: undefined }, '"commit_id" wasn\'t supplied'],
    ['a commit of another branch', { commit_id: 'f'.repeat(40) }, 'not part of the pull request'],
    ['no line', { line: undefined }, '"line" wasn\'t supplied'],
    ['a position', { line: undefined, position: 3 }, 'closing down'],
    ['no text', { body: ' ' }, "can't be blank"],
    ['a text that is too long', { body: 'x'.repeat(65_537) }, 'maximum is 65536 characters'],
  ])('are refused for %s', async (_, wrong, message) => {
    const answer = await refused(post, { ...onLine(), commit_id: head, ...wrong });
    expect(answer.status).toBe(422);
    expect(`${answer.message} ${JSON.stringify(answer.errors)}`).toContain(message);
    expect(pull.reviewComments).toEqual([]);
  });

  it('are refused while a review is pending', async () => {
    await call('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', { commit_id: head });
    const answer = await refused(post, { ...onLine(), commit_id: head });
    expect(JSON.stringify(answer.errors)).toContain('can only have one pending review');
  });

  it('can be answered at the first of a thread, and nowhere else', async () => {
    const { data: root } = await write();
    const { status, data: answer } = await call(reply, { comment_id: root.id, body: 'Why?' });
    expect([status, answer]).toMatchObject([201, { in_reply_to_id: root.id, path, line: 5 }]);
    expect((await refused(reply, { comment_id: answer.id, body: 'No.' })).status).toBe(422);
    expect((await refused(reply, { comment_id: 1, body: 'No.' })).status).toBe(404);
  });

  it('can be read, edited, hidden, shown and deleted', async () => {
    const { data } = await write();
    const id = { comment_id: data.id };
    await call(`PATCH ${one}`, { ...id, body: 'Fixed in abc1234.' });
    expect((await call(`GET ${one}`, id)).data.body).toBe('Fixed in abc1234.');
    const hide = `mutation($id: ID!) { minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) { minimizedComment { isMinimized minimizedReason } } }`;
    expect(await octokit.graphql(hide, { id: data.node_id })).toEqual({
      minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } },
    });
    expect(pull.reviewComments[0]?.minimized).toBe('outdated');
    const show = `mutation($id: ID!) { unminimizeComment(input: { subjectId: $id }) { unminimizedComment { isMinimized } } }`;
    await octokit.graphql(show, { id: data.node_id });
    expect(pull.reviewComments[0]).not.toHaveProperty('minimized');
    const wrong = octokit.graphql(hide.replace('OUTDATED', 'OLD'), { id: data.node_id });
    expect((await refusalOf(wrong)).message).toContain('ReportedContentClassifiers');
    expect((await refusalOf(octokit.graphql(hide, { id: 'IC_1' }))).message).toContain('Could not resolve to a node');
    const resolve = 'mutation { resolveReviewThread(input: { threadId: "PRRT_1" }) { thread { id } } }';
    expect((await refusalOf(octokit.graphql(resolve))).message).toContain('Resource not accessible by integration');
    expect((await call(`DELETE ${one}`, id)).status).toBe(204);
    expect((await refused(`GET ${one}`, id)).status).toBe(404);
  });
});

describe('the conversation', () => {
  const post = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const one = '/repos/{owner}/{repo}/issues/comments/{comment_id}';

  it('takes comments, edits and deletes', async () => {
    const { status, data } = await call(post, { body: 'Hello.' });
    expect([status, data.user]).toMatchObject([201, { login: 'dbspec[bot]', type: 'Bot' }]);
    await call(`PATCH ${one}`, { comment_id: data.id, body: 'Good day.' });
    expect((await call('GET /repos/{owner}/{repo}/issues/{issue_number}/comments')).data).toMatchObject([
      { body: 'Good day.' },
    ]);
    await call(`DELETE ${one}`, { comment_id: data.id });
    expect(repository.issueComments(1)).toEqual([]);
  });

  it.each([
    ['no text', ''],
    ['too long a text', 'x'.repeat(65_537)],
  ])('refuses %s', async (_, body) => expect((await refused(post, { body })).status).toBe(422));

  it('is that of a pull request that is there', async () =>
    expect((await refused(post, { issue_number: 99, body: 'Hello.' })).status).toBe(404));

  it('takes a reaction once, and says so', async () => {
    repository.comments(1, '/dbspec help');
    const at = { comment_id: pull.issueComments[0]?.id };
    const react = (content: string) => call(`POST ${one}/reactions`, { ...at, content });
    const [first, second] = [await react('eyes'), await react('eyes')];
    expect([first.status, second.status, second.data.id]).toEqual([201, 200, first.data.id]);
    expect(repository.reactions(at.comment_id ?? 0).map(({ content }) => content)).toEqual(['eyes']);
    expect((await refused(`POST ${one}/reactions`, { ...at, content: 'tada' })).status).toBe(422);
    expect((await call(`GET ${one}/reactions`, at)).data).toMatchObject([{ content: 'eyes', user: { type: 'Bot' } }]);
    await call(`DELETE ${one}/reactions/{reaction_id}`, { ...at, reaction_id: first.data.id });
    expect(repository.reactions(at.comment_id ?? 0)).toEqual([]);
  });

  it.each([
    ['maintain', 'write', 'maintain'],
    ['triage', 'read', 'triage'],
    ['admin', 'admin', 'admin'],
  ] as const)('knows a role in the words of old: %s', async (role, permission, name) => {
    repository.permission('mona', role);
    const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
    expect((await call(route, { username: 'mona' })).data).toMatchObject({ permission, role_name: name });
    expect((await call(route, { username: 'stranger' })).data.permission).toBe('read');
  });
});
