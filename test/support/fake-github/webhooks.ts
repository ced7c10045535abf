import { createHmac, randomUUID } from 'node:crypto';
import { type Payload, payloadsOf } from '../webhook-examples.js';
import {
  apiUrl,
  checkJson,
  issueCommentJson,
  pullJson,
  repositoryJson,
  reviewCommentJson,
  reviewJson,
  userJson,
} from './json.js';
import type { FakePull, FakeUser, Webhook } from './records.js';
import type { FakeRepository } from './repository.js';

/** The headers that GitHub signs a delivery with. */
export function signedHeaders({ id, event }: Webhook, body: string, secret: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/1234567',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

/** A webhook as GitHub documents it, fitted to a repository and one of its pull requests. */
export function webhookOf(
  repository: FakeRepository,
  event: string,
  action: string,
  number: number,
  extra: Payload,
): Webhook {
  const example = fitted(repository, exampleOf(event, action));
  const pull = repository.pulls.get(number);
  const payload: Record<string, unknown> = {
    ...example,
    ...(example.action === undefined ? {} : { action }),
    ...commonOf(repository, example, pull),
  };
  for (const [key, value] of Object.entries(subjectsOf(repository, event, action, pull)))
    payload[key] = laid(payload[key], value);
  for (const [key, value] of Object.entries(extra))
    payload[key] = key === 'sender' ? userJson(value as FakeUser) : laid(payload[key], value);
  return { id: randomUUID(), event, name: event, payload };
}

/** The recorded payload of an action. An action that nobody recorded takes the shape of its event's first. */
function exampleOf(event: string, action: string): Payload {
  const all = payloadsOf(event);
  const found = all.find((payload) => payload.action === action) ?? all[0];
  if (found === undefined) throw new Error(`no example payload of ${event}`);
  return found;
}

/** An example with its addresses and its repository's name replaced. */
function fitted(repository: FakeRepository, example: Payload): Payload {
  const before = (example.repository as { full_name?: string } | undefined)?.full_name;
  const text = JSON.stringify(example)
    .replaceAll('https://api.github.com', apiUrl(repository.host))
    .replaceAll(/https?:\/\/github\.com/g, `http://${repository.host}`);
  const ours = `${repository.owner}/${repository.name}`;
  return JSON.parse(before === undefined ? text : text.replaceAll(before, ours)) as Payload;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function laid(under: unknown, over: unknown): unknown {
  return isRecord(under) && isRecord(over) ? { ...under, ...over } : over;
}

function commonOf(repository: FakeRepository, example: Payload, pull: FakePull | undefined): Payload {
  const account = userJson({ login: repository.owner, type: 'Organization' });
  const own = repositoryJson(repository);
  return {
    ...(example.repository === undefined ? {} : { repository: laid(example.repository, own) }),
    ...(example.repositories === undefined ? {} : { repositories: [own] }),
    ...(example.organization === undefined ? {} : { organization: laid(example.organization, account) }),
    installation: laid(example.repositories === undefined ? {} : { ...(example.installation as object), account }, {
      id: repository.installation,
      node_id: `I_${repository.installation}`,
    }),
    sender: userJson(pull?.user ?? { login: 'octocat', type: 'User' }),
  };
}

/** What an event is about, as the repository has it. */
function subjectsOf(repository: FakeRepository, event: string, action: string, pull: FakePull | undefined): Payload {
  switch (event) {
    case 'pull_request':
      return {
        number: present(pull).number,
        pull_request: closedBy(action, pullJson(repository, present(pull))),
        ...pushed(repository, action, present(pull)),
      };
    case 'pull_request_review_thread':
    case 'pull_request_review':
    case 'pull_request_review_comment':
      return { pull_request: pullJson(repository, present(pull)), ...written(repository, event, present(pull)) };
    case 'issue_comment':
      return { issue: issueOf(repository, present(pull)), ...written(repository, event, present(pull)) };
    case 'check_run':
    case 'check_suite':
      return pull === undefined ? {} : checkOf(repository, event, pull);
    case 'merge_group':
      return pull === undefined ? {} : { merge_group: groupOf(repository, pull) };
    default:
      return {};
  }
}

function present(pull: FakePull | undefined): FakePull {
  if (pull === undefined) throw new Error('no such pull request');
  return pull;
}

function closedBy(action: string, pull: Payload): Payload {
  return action === 'closed' ? { ...pull, state: 'closed' } : pull;
}

/** A push tells where the head was. */
function pushed(repository: FakeRepository, action: string, pull: FakePull): Payload {
  if (action !== 'synchronize') return {};
  const heads = repository.headsOf(pull);
  return { before: heads.at(-2) ?? heads.at(-1), after: heads.at(-1) };
}

function issueOf(repository: FakeRepository, pull: FakePull): Payload {
  const { number, title, state, body } = pull;
  const url = `${apiUrl(repository.host)}/repos/${repository.owner}/${repository.name}/pulls/${number}`;
  const about = { number, title, state, body, user: userJson(pull.user), comments: pull.issueComments.length };
  return {
    ...about,
    pull_request: { url, html_url: `http://${repository.host}/${repository.owner}/${repository.name}/pull/${number}` },
  };
}

/** The last of what was written: the webhook tells of it. */
function written(repository: FakeRepository, event: string, pull: FakePull): Payload {
  const [said, noted, review] = [pull.issueComments.at(-1), pull.reviewComments.at(-1), pull.reviews.at(-1)];
  if (event === 'issue_comment') return said === undefined ? {} : { comment: issueCommentJson(repository, pull, said) };
  if (event === 'pull_request_review')
    return review === undefined
      ? {}
      : { review: { ...reviewJson(repository, pull, review), state: review.state.toLowerCase() } };
  if (noted === undefined) return {};
  const comment = reviewCommentJson(repository, pull, noted);
  if (event === 'pull_request_review_comment') return { comment };
  return { thread: { node_id: `PRRT_${noted.id}`, comments: [comment] } };
}

function checkOf(repository: FakeRepository, event: string, pull: FakePull): Payload {
  const head = repository.headOf(pull);
  const run = repository.checkRuns(head).at(-1);
  const suite = { head_sha: head, head_branch: pull.isFork ? null : pull.head, before: null, after: head };
  if (event === 'check_suite')
    return { check_suite: { ...suite, pull_requests: pull.isFork ? [] : [{ id: pull.id, number: pull.number }] } };
  return { check_run: run === undefined ? { head_sha: head } : checkJson(repository, run, {}) };
}

function groupOf(repository: FakeRepository, pull: FakePull): Payload {
  const base = repository.branches.get(pull.base) ?? '';
  return {
    head_sha: repository.headOf(pull),
    head_ref: `refs/heads/gh-readonly-queue/${pull.base}/pr-${pull.number}-${base}`,
    base_sha: base,
    base_ref: `refs/heads/${pull.base}`,
  };
}
