import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/core/ports.js';
import { deliveryOf } from '../../src/github/index.js';
import { type Intake, webhookServer } from '../../src/server/http.js';
import { isSignedWith } from '../../src/server/signature.js';
import { payloadOf } from '../support/webhook-examples.js';

const secret = 'a long and random secret';
const old = 'the secret of last year';
const opened = JSON.stringify(payloadOf('pull_request', 'opened'));
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Started {
  readonly url: string;
  readonly stored: Delivery[];
  readonly counted: string[];
}

async function started(changed: Partial<Intake> = {}): Promise<Started> {
  const stored: Delivery[] = [];
  const counted: string[] = [];
  const server = webhookServer({
    takesWebhooks: true,
    isSigned: (body, signature) => isSignedWith([secret, old], body, signature),
    read: deliveryOf,
    async store(delivery) {
      const isNew = stored.every(({ id }) => id !== delivery.id);
      if (isNew) stored.push(delivery);
      return isNew;
    },
    isReady: async () => true,
    page: async () => null,
    count: (event, outcome) => counted.push(`${event}: ${outcome}`),
    failed: () => undefined,
    pageFailed: () => undefined,
    ...changed,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stored, counted };
}

function headers(body: string, changed: Record<string, string> = {}): Record<string, string> {
  return {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    connection: 'close',
    ...changed,
  };
}

async function send(url: string, body: string, changed: Record<string, string> = {}, path = '/api/github/webhooks') {
  const response = await fetch(`${url}${path}`, { method: 'POST', body, headers: headers(body, changed) });
  return { status: response.status, text: await response.text() };
}

describe('a webhook', () => {
  it('is stored before it is answered', async () => {
    const { url, stored } = await started();
    expect(await send(url, opened)).toEqual({ status: 202, text: 'Stored.\n' });
    expect(stored).toMatchObject([{ event: 'pull_request', action: 'opened', replaces: true }]);
  });

  it('is known by the secret before the one of today too, over its bytes as they came', async () => {
    const { url } = await started();
    const signedWith = (key: string, body: string) => ({
      'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
    });
    const odd = opened.replace('{', '{"odd":"\\ud800 \u00e9",');
    expect((await send(url, odd, signedWith(old, odd))).status).toBe(202);
    expect((await send(url, opened, signedWith('another secret', opened))).status).toBe(400);
    expect((await send(url, opened, signedWith(old, `${opened} `))).status).toBe(400);
    expect((await send(url, opened, { 'x-hub-signature-256': 'sha256=' })).status).toBe(400);
  });

  it('is not taken by a process that only works', async () => {
    const { url, stored } = await started({ takesWebhooks: false });
    expect((await send(url, opened)).status).toBe(404);
    expect(stored).toEqual([]);
  });

  it('is taken at the root too, which the set-up page registers', async () => {
    const { url, stored } = await started();
    expect((await send(url, opened, {}, '/')).status).toBe(202);
    expect(stored).toHaveLength(1);
  });

  it('is stored once when it is delivered twice', async () => {
    const { url, stored, counted } = await started();
    await send(url, opened);
    expect(await send(url, opened)).toEqual({ status: 202, text: 'Known already.\n' });
    expect(stored).toHaveLength(1);
    expect(counted).toEqual(['pull_request: stored', 'pull_request: known']);
  });

  it('is answered and not stored when it asks nothing of us', async () => {
    const { url, stored } = await started();
    const labeled = JSON.stringify(payloadOf('pull_request', 'labeled'));
    expect((await send(url, labeled)).status).toBe(200);
    expect(stored).toEqual([]);
  });

  const wrong = `sha256=${'0'.repeat(64)}`;
  it.each<[string, number, string, Record<string, string>]>([
    ['a wrong signature', 400, opened, { 'x-hub-signature-256': wrong }],
    ['a signature that is none', 400, opened, { 'x-hub-signature-256': 'sha256=x' }],
    ['no signature', 400, opened, { 'x-hub-signature-256': '' }],
    ['no event', 400, opened, { 'x-github-event': '' }],
    ['no delivery id', 400, opened, { 'x-github-delivery': '' }],
    ['a signed body that is not JSON', 400, 'not json', {}],
    ['a form', 415, opened, { 'content-type': 'application/x-www-form-urlencoded' }],
    ['26 MB', 413, 'x'.repeat(26 * 1024 * 1024), {}],
    ['a payload that is not what its event says', 500, '{"action":"opened"}', {}],
  ])('is refused, and nothing is stored: %s', async (_, status, body, changed) => {
    const { url, stored } = await started();
    expect((await send(url, body, changed)).status).toBe(status);
    expect(stored).toEqual([]);
  });

  it('does no harm where its sender goes away half way', async () => {
    const { url, counted } = await started();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    const lines = Object.entries(headers(opened)).map(([name, value]) => `${name}: ${value}`);
    socket.write(
      ['POST / HTTP/1.1', 'host: x', `content-length: ${opened.length}`, ...lines, '', opened.slice(0, 9)].join('\r\n'),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    while (counted.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(counted).toEqual(['unknown: refused']);
    expect((await send(url, opened)).status).toBe(202);
  });

  it('is not counted under a name that a stranger chose', async () => {
    const { url, counted } = await started();
    await send(url, opened, { 'x-hub-signature-256': wrong, 'x-github-event': 'made-up' });
    await send(url, opened, { 'content-type': 'text/plain', 'x-github-event': 'made-up' });
    await send(url, 'x'.repeat(26 * 1024 * 1024), { 'x-github-event': 'made-up' });
    expect(counted).toEqual(['unknown: unsigned', 'unknown: refused', 'unknown: too large']);
  });

  it('is answered with 500 when it cannot be stored, so that it can be redelivered', async () => {
    const failures: unknown[] = [];
    const { url } = await started({
      store: () => Promise.reject(new Error('disk full: secret path')),
      failed: (error) => failures.push(error),
    });
    const { status, text } = await send(url, opened);
    expect(status).toBe(500);
    expect(text).not.toContain('secret path');
    expect(failures).toHaveLength(1);
  });

  it('is not taken elsewhere', async () => {
    const { url } = await started();
    expect((await send(url, opened, {}, '/elsewhere')).status).toBe(404);
  });
});

describe('health', () => {
  const get = async (url: string, path: string) =>
    (await fetch(`${url}${path}`, { headers: { connection: 'close' } })).status;

  it('tells alive from ready', async () => {
    const { url } = await started({ isReady: async () => false });
    expect(await get(url, '/livez')).toBe(200);
    expect(await get(url, '/readyz')).toBe(503);
  });

  it('is ready when its parts are', async () => expect(await get((await started()).url, '/readyz')).toBe(200));

  it('has no other pages', async () => expect(await get((await started()).url, '/.env')).toBe(404));
});
