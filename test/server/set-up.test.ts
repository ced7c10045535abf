import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import { roleOf } from '../../src/server/set-up.js';
import { readEnvironment } from '../../src/services.js';

const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
}) as string;
const whole = { APP_ID: '12', PRIVATE_KEY: key, WEBHOOK_SECRET: 'a long and random secret' };
const role = (variables: Record<string, string>) => roleOf(readEnvironment(variables));

describe('a process', () => {
  it('is the set-up page without any credential', async () => expect(await role({})).toEqual({ kind: 'set-up' }));

  it('is the app with its credentials', async () =>
    expect(await role(whole)).toEqual({ kind: 'app', appId: 12, privateKey: key, secrets: [whole.WEBHOOK_SECRET] }));

  it.each([
    ['with its line breaks written out', key.replaceAll('\n', '\\n')],
    ['in base64', Buffer.from(key).toString('base64')],
  ])('reads a key %s', async (_, PRIVATE_KEY) =>
    expect(await role({ ...whole, PRIVATE_KEY })).toMatchObject({ privateKey: key }),
  );

  it('knows the secret before the one of today, while it is changed', async () => {
    const before = 'the secret of last year';
    expect(await role({ ...whole, WEBHOOK_SECRET_OLD: before })).toMatchObject({
      secrets: [whole.WEBHOOK_SECRET, before],
    });
  });

  it('reads a key from a file', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'dbspec-key-')), 'app.pem');
    writeFileSync(path, key);
    const { APP_ID, WEBHOOK_SECRET } = whole;
    expect(await role({ APP_ID, WEBHOOK_SECRET, PRIVATE_KEY_PATH: path })).toMatchObject({ privateKey: key });
  });

  it.each<[string, Record<string, string>, string]>([
    ['no secret', { ...whole, WEBHOOK_SECRET: '' }, 'WEBHOOK_SECRET is not set'],
    ['the secret that Probot falls back to', { ...whole, WEBHOOK_SECRET: 'development' }, 'everybody can guess'],
    ['a secret of three letters', { ...whole, WEBHOOK_SECRET: 'abc' }, 'everybody can guess'],
    ['an old secret that is known', { ...whole, WEBHOOK_SECRET_OLD: 'secret' }, 'WEBHOOK_SECRET_OLD is a word'],
    ['no key', { ...whole, PRIVATE_KEY: '' }, 'PRIVATE_KEY or PRIVATE_KEY_PATH is not set'],
    ['a key that is none', { ...whole, PRIVATE_KEY: 'hello' }, 'not a key in PEM form'],
    [
      'a key file that is not there',
      { ...whole, PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/nowhere.pem' },
      '/nowhere.pem cannot be read',
    ],
    ['no app id', { ...whole, APP_ID: '' }, 'APP_ID is not set'],
    ['nothing in production', { NODE_ENV: 'production' }, 'APP_ID is not set'],
  ])('refuses to start with %s', async (_, variables, words) => {
    const refused = await role(variables).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect(String(refused)).toContain(words);
    expect(String(refused)).not.toContain('BEGIN');
  });
});
