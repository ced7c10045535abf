import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deliveryOf, events, intakeOf } from '../../src/github/webhooks.js';
import { payloadOf, payloadsOf } from '../support/webhook-examples.js';

const person = { login: 'octocat', type: 'User' };
const comment = (body: string, user: object = person) => ({ id: 99, body, user });
const pullIssue = { number: 7, pull_request: { url: 'https://api.github.com/repos/acme/shop/pulls/7' } };

describe('a webhook that asks nothing of us', () => {
  it.each(['labeled', 'assigned', 'locked', 'review_requested'])('is ignored: pull_request.%s', (action) =>
    expect(intakeOf('pull_request', payloadOf('pull_request', action))).toBeNull(),
  );

  it('is ignored: an event that nobody reads', () =>
    expect(intakeOf('star', { action: 'created', repository: {} })).toBeNull());

  it('is ignored: a title that was edited', () => {
    const payload = { ...payloadOf('pull_request', 'opened'), action: 'edited', changes: { title: { from: 'x' } } };
    expect(intakeOf('pull_request', payload)).toBeNull();
  });

  it('is ignored: a check of another name', () =>
    expect(intakeOf('check_run', payloadOf('check_run', 'rerequested'))).toBeNull());

  it('is ignored: talk that calls no command', () => {
    const payload = payloadOf('issue_comment', 'created', { issue: pullIssue, comment: comment('Looks good.') });
    expect(intakeOf('issue_comment', payload)).toBeNull();
  });

  it('is ignored: talk on a plain issue', () => {
    const payload = payloadOf('issue_comment', 'created', { issue: { number: 7 }, comment: comment('Looks good.') });
    expect(intakeOf('issue_comment', payload)).toBeNull();
  });

  it('is ignored: a bot that quotes a command', () => {
    const bot = { login: 'dbspec[bot]', type: 'Bot' };
    const payload = payloadOf('issue_comment', 'created', { issue: pullIssue, comment: comment('/dbspec help', bot) });
    expect(intakeOf('issue_comment', payload)).toBeNull();
  });

  it('is ignored: an edited comment', () => {
    const payload = payloadOf('issue_comment', 'edited', { issue: pullIssue, comment: comment('/dbspec help') });
    expect(intakeOf('issue_comment', payload)).toBeNull();
  });
});

describe('a command on a plain issue', () => {
  it('is about the default branch', () => {
    const payload = payloadOf('issue_comment', 'created', { issue: { number: 7 }, comment: comment('/dbspec help') });
    expect(intakeOf('issue_comment', payload)).toMatchObject({
      replaces: false,
      job: { kind: 'command', number: 7, issueOn: 'master' },
    });
  });
});

describe('a webhook that asks for a review', () => {
  it.each(['opened', 'synchronize', 'reopened', 'ready_for_review', 'converted_to_draft'])(
    'reviews the head that it names: pull_request.%s',
    (action) => {
      const payload = payloadOf('pull_request', action);
      const pull = payload.pull_request as { number: number; head: { sha: string }; base: { ref: string } };
      expect(intakeOf('pull_request', payload)).toMatchObject({
        replaces: true,
        job: { kind: 'review', number: pull.number, headSha: pull.head.sha, base: pull.base.ref },
      });
    },
  );

  it('reviews against another base', () => {
    const payload = {
      ...payloadOf('pull_request', 'opened'),
      action: 'edited',
      changes: { base: { ref: { from: 'main' } } },
    };
    expect(intakeOf('pull_request', payload)?.job.kind).toBe('review');
  });

  it('takes turns with others of the same pull request', () => {
    const [opened, pushed] = ['opened', 'synchronize'].map((action) =>
      intakeOf('pull_request', payloadOf('pull_request', action)),
    );
    expect(opened?.group).toMatch(/^[^/]+\/[^/]+#\d+$/);
    expect(opened?.group).toBe(pushed?.group);
  });

  it('finds the pull request of a fork by the key of the run', () => {
    const payload = payloadOf('check_run', 'rerequested', {
      check_run: { name: 'dbspec', head_sha: 'a'.repeat(40), external_id: '12:some-delivery', pull_requests: [] },
    });
    expect(intakeOf('check_run', payload)).toMatchObject({ job: { kind: 'review', number: 12 }, replaces: false });
  });

  it('looks for the pull request of a suite by its head', () => {
    const suite = { head_sha: 'b'.repeat(40), pull_requests: [] };
    const payload = payloadOf('check_suite', 'rerequested', { check_suite: suite });
    expect(intakeOf('check_suite', payload)).toMatchObject({ job: { number: null, headSha: suite.head_sha } });
  });

  it('answers a merge group on its own head', () => {
    const payload = payloadOf('merge_group', 'checks_requested');
    const group = payload.merge_group as { head_sha: string; base_sha: string };
    expect(intakeOf('merge_group', payload)?.job).toMatchObject({
      kind: 'merge group',
      headSha: group.head_sha,
      baseSha: group.base_sha,
    });
  });
});

describe('other webhooks', () => {
  it('stop what runs for a closed pull request', () =>
    expect(intakeOf('pull_request', payloadOf('pull_request', 'closed'))).toMatchObject({
      job: { kind: 'feedback', about: 'reactions' },
      replaces: true,
    }));

  it('answer a command, and replace no review', () => {
    const payload = payloadOf('issue_comment', 'created', {
      issue: pullIssue,
      comment: comment('Hm.\n\n/dbspec explain drop-column'),
    });
    expect(intakeOf('issue_comment', payload)).toMatchObject({
      replaces: false,
      job: { kind: 'command', number: 7, comment: { id: 99, rootId: 99, inDiff: false, by: 'octocat' } },
    });
  });

  it('answer in the thread that a comment in the diff belongs to', () => {
    const payload = payloadOf('pull_request_review_comment', 'created', {
      comment: { ...comment('/dbspec explain'), in_reply_to_id: 55 },
    });
    expect(intakeOf('pull_request_review_comment', payload)?.job).toMatchObject({
      comment: { rootId: 55, inDiff: true },
    });
  });

  it('forget an installation that is gone', () =>
    expect(intakeOf('installation', payloadOf('installation', 'deleted'))?.job.kind).toBe('forget'));

  it('forget repositories that are taken from it, and nothing where some are added', () => {
    const change = (removed: readonly string[]) => ({
      action: removed.length > 0 ? 'removed' : 'added',
      installation: { id: 7 },
      repositories_removed: removed.map((name) => ({ full_name: name })),
    });
    expect(intakeOf('installation_repositories', change(['acme/shop']))?.job).toEqual({
      kind: 'forget',
      installation: 7,
      repositories: ['acme/shop'],
    });
    expect(intakeOf('installation_repositories', change([]))).toBeNull();
  });

  it('forget a repository that was deleted', () => {
    const change = (action: string) => ({ action, installation: { id: 7 }, repository: { full_name: 'acme/shop' } });
    expect(intakeOf('repository', change('deleted'))?.job).toMatchObject({
      kind: 'forget',
      repositories: ['acme/shop'],
    });
    expect(intakeOf('repository', change('edited'))).toBeNull();
  });

  it('throw for a payload that is not what its event says', () =>
    expect(() => intakeOf('pull_request', { action: 'opened' })).toThrow());
});

it('reads every documented payload of its events without a mistake', () => {
  for (const event of events) for (const payload of payloadsOf(event)) deliveryOf('id', event, payload);
});

describe('app.yml', () => {
  const manifest = parse(readFileSync('app.yml', 'utf8')) as {
    readonly default_events: readonly string[];
    readonly default_permissions: Readonly<Record<string, string>>;
  };

  it('subscribes to the events that are read, installations apart, which arrive without', () => {
    const wanted = events.filter((event) => !event.startsWith('installation'));
    expect([...manifest.default_events].sort()).toEqual([...wanted].sort());
  });

  it('asks for nothing that writes code, and for merge queues, without which no merge group arrives', () => {
    expect(manifest.default_permissions).toEqual({
      metadata: 'read',
      contents: 'read',
      pull_requests: 'write',
      checks: 'write',
      issues: 'write',
      merge_queues: 'read',
    });
  });
});
