import type { Payload } from '../webhook-examples.js';
import { type Answer, invalidRequest, notFound, ok, page, Refusal } from './answer.js';
import { type Call, type Route, text } from './call.js';
import { checkJson } from './json.js';
import { type FakeCheckRun, nextId, now } from './records.js';

/** Check runs. Source: https://docs.github.com/en/rest/checks/runs?apiVersion=2022-11-28 */
export const checkRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: /^\/check-runs$/,
    needs: ['checks:write'],
    answer: (call) => ok(shown(call, create(call)), 201),
  },
  {
    method: 'PATCH',
    path: /^\/check-runs\/(\d+)$/,
    needs: ['checks:write'],
    answer: (call) => ok(shown(call, update(call))),
  },
  {
    method: 'GET',
    path: /^\/check-runs\/(\d+)$/,
    needs: ['checks:read'],
    answer: (call) => ok(shown(call, runOf(call))),
  },
  {
    method: 'GET',
    path: /^\/check-runs\/(\d+)\/annotations$/,
    needs: ['checks:read'],
    answer: (call) => page(runOf(call).output.annotations, call.query, call.address),
  },
  { method: 'GET', path: /^\/commits\/(.+)\/check-runs$/, needs: ['checks:read'], answer: ofCommit },
];

const statuses = ['queued', 'in_progress', 'completed'];
/** What an app may set; `stale` is GitHub's own. */
const conclusions = ['success', 'failure', 'neutral', 'cancelled', 'skipped', 'timed_out', 'action_required'];
const annotationLevels = ['notice', 'warning', 'failure'];
const limits = { text: 65_535, annotations: 50, actions: 3, title: 255, bytes: 65_536 };

function shown({ repository, app }: Call, run: FakeCheckRun): Payload {
  return checkJson(repository, run, app);
}

function runOf({ repository, parameters }: Call): FakeCheckRun {
  const run = repository.checks.find(({ id }) => id === Number(parameters[0]));
  if (run === undefined) throw notFound();
  return run;
}

function create({ repository, body }: Call): FakeCheckRun {
  for (const field of ['name', 'head_sha']) if (text(body[field]) === '') throw missing(field);
  check(body);
  const head = text(body.head_sha);
  // A branch is no commit here.
  if (!repository.objects.commits.has(head)) throw new Refusal(422, `No commit found for SHA: ${head}`);
  const blank: FakeCheckRun = {
    id: nextId(),
    name: text(body.name),
    head_sha: head,
    external_id: null,
    details_url: null,
    status: 'queued',
    conclusion: null,
    started_at: now(),
    completed_at: null,
    output: { title: null, summary: null, text: null, annotations: [] },
    actions: [],
  };
  const run = changed(blank, body);
  repository.checks.push(run);
  return run;
}

function update(call: Call): FakeCheckRun {
  const run = runOf(call);
  check(call.body);
  const next = changed(run, call.body);
  call.repository.checks[call.repository.checks.indexOf(run)] = next;
  return next;
}

/** Lays a body over a run: a conclusion completes it, another status opens it again, and annotations are added to those before. */
function changed(run: FakeCheckRun, body: Payload): FakeCheckRun {
  const or = (field: string, before: string | null) => (body[field] === undefined ? before : text(body[field]));
  const status = body.conclusion === undefined ? (or('status', run.status) ?? 'queued') : 'completed';
  const isDone = status === 'completed';
  const output = body.output as Payload | undefined;
  return {
    ...run,
    name: or('name', run.name) ?? run.name,
    external_id: or('external_id', run.external_id),
    details_url: or('details_url', run.details_url),
    status,
    conclusion: isDone ? or('conclusion', run.conclusion) : null,
    started_at: or('started_at', run.started_at),
    completed_at: isDone ? or('completed_at', run.completed_at ?? now()) : null,
    output: {
      title: output === undefined ? run.output.title : text(output.title),
      summary: output === undefined ? run.output.summary : text(output.summary),
      text: output?.text === undefined ? run.output.text : text(output.text),
      annotations: [...run.output.annotations, ...((output?.annotations ?? []) as readonly Payload[])],
    },
    actions: (body.actions as readonly Payload[] | undefined) ?? run.actions,
  };
}

function missing(field: string): Refusal {
  return invalidRequest(`"${field}" wasn't supplied.`);
}

function oneOf(value: unknown, members: readonly string[]): void {
  if (value !== undefined && !members.includes(text(value)))
    throw invalidRequest(`${text(value)} is not a member of ${JSON.stringify(members)}.`);
}

function atMost(value: unknown, limit: number): void {
  const { length } = text(value);
  if (length > limit) throw invalidRequest(`Only ${limit} characters are allowed; ${length} were supplied.`);
}

function listOf(value: unknown, limit: number): readonly Payload[] {
  const items = (value ?? []) as readonly Payload[];
  if (!Array.isArray(value ?? [])) throw invalidRequest('not an array.');
  if (items.length > limit)
    throw invalidRequest(`No more than ${limit} items are allowed; ${items.length} were supplied.`);
  return items;
}

function check(body: Payload): void {
  oneOf(body.status, statuses);
  oneOf(body.conclusion, conclusions);
  if (body.status === 'completed' && body.conclusion === undefined) throw missing('conclusion');
  for (const field of ['started_at', 'completed_at'])
    if (body[field] !== undefined && Number.isNaN(Date.parse(text(body[field]))))
      throw invalidRequest(`"${text(body[field])}" is not a valid date-time.`);
  for (const action of listOf(body.actions, limits.actions)) {
    for (const [field, limit] of Object.entries({ label: 20, description: 40, identifier: 20 })) {
      if (text(action[field]) === '') throw missing(field);
      atMost(action[field], limit);
    }
  }
  if (body.output !== undefined) checkOutput(body.output as Payload);
}

function checkOutput(output: Payload): void {
  for (const field of ['title', 'summary']) if (text(output[field]) === '') throw missing(field);
  atMost(output.title, limits.title);
  atMost(output.summary, limits.text);
  atMost(output.text, limits.text);
  for (const annotation of listOf(output.annotations, limits.annotations)) checkAnnotation(annotation);
}

function checkAnnotation(annotation: Payload): void {
  for (const field of ['path', 'annotation_level', 'message']) if (text(annotation[field]) === '') throw missing(field);
  oneOf(annotation.annotation_level, annotationLevels);
  atMost(annotation.title, limits.title);
  for (const field of ['message', 'raw_details'])
    if (Buffer.byteLength(text(annotation[field])) > limits.bytes)
      throw invalidRequest(`${field} exceeds a maximum bytesize of ${limits.bytes}.`);
  const [start, end] = [annotation.start_line, annotation.end_line];
  for (const line of [start, end])
    if (!Number.isInteger(line)) throw invalidRequest(`${JSON.stringify(line) ?? 'nil'} is not an integer.`);
  if (Number(start) < 1 || Number(end) < Number(start)) throw invalidRequest('start_line must precede the end_line.');
  if (start !== end && (annotation.start_column !== undefined || annotation.end_column !== undefined))
    throw invalidRequest('start_column and end_column are only allowed if start_line equals end_line.');
}

/** Runs of one commit: the latest of each name, or all. */
function ofCommit(call: Call): Answer {
  const { repository, parameters, query, address } = call;
  const reference = parameters[0] ?? '';
  const head = repository.sha(reference);
  if (head === null) throw new Refusal(422, `No commit found for SHA: ${reference}`);
  const filter = query.get('filter') ?? 'latest';
  const runs = repository
    .checkRuns(head)
    .filter((run) => filter === 'all' || isLatest(repository.checkRuns(head), run));
  const found = runs.filter(
    ({ name, status }) => (query.get('check_name') ?? name) === name && (query.get('status') ?? status) === status,
  );
  return page(found, query, address, (items, count) => ({
    total_count: count,
    check_runs: items.map((run) => shown(call, run)),
  }));
}

function isLatest(runs: readonly FakeCheckRun[], run: FakeCheckRun): boolean {
  return runs.findLast(({ name }) => name === run.name) === run;
}
