import { describe, expect, it } from 'vitest';
import { mapTexts, withoutSecrets } from '../../src/core/secrets.js';

const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----';

describe('a text that leaves', () => {
  it.each([
    'create role app with password null;',
    'alter table users add column password text not null;',
    'https://example.com:8080/a@b',
    'the password is wrong: it waits',
    "comment on column users.password is 'hashed';",
    'sk-learn, ghp_short, eyJhbGciOi',
    'git@github.com:acme/shop.git',
  ])('keeps: %s', (text) => expect(withoutSecrets(text)).toBe(text));

  it.each([
    ['a token', `at ghp_${'a1'.repeat(18)}.`, 'at [secret].'],
    ['a key of the model', `sk-ant-api03-${'x'.repeat(40)} `, '[secret] '],
    ['a private key', `a ${key} b`, 'a [secret] b'],
    ['a private key in a line of a log', JSON.stringify({ key }), '{"key":"[secret]"}'],
    ['a password in an address', 'postgres://app:hunter2@db:5432/shop', 'postgres://app:[secret]@db:5432/shop'],
    [
      'the password of a role',
      "create role app login password 'it''s me';",
      'create role app login password [secret];',
    ],
    [
      'the password of a subscription',
      "create subscription s connection 'host=db password=hunter2 dbname=shop' publication p;",
      "create subscription s connection 'host=db password=[secret] dbname=shop' publication p;",
    ],
    ['a key of a cloud', 'AKIAABCDEFGHIJKLMNOP', '[secret]'],
  ])('loses %s', (_, text, left) => expect(withoutSecrets(text)).toBe(left));

  it('loses what is given', () =>
    expect(withoutSecrets('it was open sesame', ['open sesame'])).toBe('it was [secret]'));

  it('is found at any depth', () =>
    expect(mapTexts({ a: ['x', { b: 'x', c: null, d: 1 }] }, () => 'y')).toEqual({
      a: ['y', { b: 'y', c: null, d: 1 }],
    }));
});
