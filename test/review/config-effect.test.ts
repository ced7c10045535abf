import { expect, it } from 'vitest';
import { configSchema, defaultConfig } from '../../src/core/config.js';
import { configEffect } from '../../src/review/config-effect.js';
import { reviewOf } from '../support/review-files.js';

const base = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'migrations/0001_shop.sql': 'create table orders (id bigint primary key, placed_at date);\n',
};
const reviewed = () =>
  Promise.all([
    reviewOf(base, base),
    reviewOf(base, { ...base, 'migrations/0002_index.sql': 'create index i on orders (placed_at);\n' }),
  ]);
const effect = async (after: object, before: object = {}) =>
  configEffect(configSchema.parse(before), configSchema.parse(after), await reviewed());

it('counts what would have ended otherwise', async () => {
  const otherwise = 'With this configuration 1 of the last 2 reviews would have ended otherwise.';
  expect(await effect({ rules: { 'index-build-blocks-writes': 'warning' } })).toBe(otherwise);
  expect(await effect({ mode: 'observe' })).toBe(otherwise);
  expect(await effect({}, { rules: { 'index-build-blocks-writes': 'off' } })).toBe(otherwise);
});

it('says where nothing would', async () => {
  expect(await effect({ preset: 'strict' })).toBe(
    'With this configuration the last 2 reviews would have ended as before.',
  );
  expect(configEffect(defaultConfig(), defaultConfig(), [])).toBeNull();
});
