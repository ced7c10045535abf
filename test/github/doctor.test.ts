import { expect, it } from 'vitest';
import type { Client } from '../../src/github/client.js';
import { diagnoseApp } from '../../src/github/doctor.js';
import { events } from '../../src/github/webhooks.js';

/** A client to which GitHub gives these answers; a number is a status of failure. */
function answering(answers: Readonly<Record<string, unknown>>): Client {
  return {
    async request(route) {
      const data = answers[route];
      if (typeof data === 'number') throw Object.assign(new Error('refused'), { status: data });
      return { data, headers: {} };
    },
    graphql: async () => null,
  };
}

const permissions = {
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
  issues: 'write',
  merge_queues: 'read',
};
const well = {
  // GitHub lists what was asked for; events of installations come by themselves.
  'GET /app': { slug: 'dbspec', permissions, events: events.filter((name) => !name.startsWith('installation')) },
  'GET /app/hook/config': { url: 'https://dbspec.example/' },
  'GET /app/hook/deliveries': [{ status_code: 202, delivered_at: '2026-01-01T00:00:00Z' }],
};
const failing = async (answers: Readonly<Record<string, unknown>>) =>
  (await diagnoseApp(answering({ ...well, ...answers }))).filter(({ isWell }) => !isWell);

it('stays silent: an app that may what it must, and is reached', async () => {
  expect(await failing({})).toEqual([]);
  expect(await failing({ 'GET /app/hook/deliveries': [] })).toEqual([]);
});

it('speaks up: a key that is refused', async () => {
  expect(await failing({ 'GET /app': 401 })).toMatchObject([{ what: 'app', found: expect.stringContaining('APP_ID') }]);
});

it('speaks up: a GitHub that does not answer, and blames no key for it', async () => {
  const [app] = await failing({ 'GET /app': 500 });
  expect(app?.found).toContain('Can it be reached from here?');
  expect(app?.found).not.toContain('APP_ID');
});

it('speaks up: permissions and events that lack, and webhooks that do not arrive', async () => {
  const app = { permissions: { ...permissions, checks: 'read', merge_queues: undefined }, events: ['pull_request'] };
  const found = await failing({
    'GET /app': app,
    'GET /app/hook/deliveries': [
      { status_code: 502, delivered_at: '' },
      { status_code: 202, delivered_at: '' },
    ],
  });
  expect(found).toMatchObject([
    { what: 'permissions', found: 'grant checks: write, merge_queues: read' },
    { what: 'events', found: expect.stringContaining('merge_group') },
    { what: 'webhooks', found: expect.stringContaining('1 of the last 2 failed, the newest with 502') },
  ]);
});
