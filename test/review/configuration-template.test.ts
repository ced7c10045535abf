import { expect, it } from 'vitest';
import { defaultConfig } from '../../src/core/config.js';
import { parseConfig } from '../../src/review/configuration.js';
import { configJsonSchema, configTemplate } from '../../src/review/configuration-template.js';
import { rules } from '../../src/review/shelves.js';

const ids = rules.map(({ id }) => id);

it('changes nothing as it is written', () => {
  expect(parseConfig(configTemplate(), ids)).toMatchObject({ config: defaultConfig(), problems: [] });
});

it('is valid without its signs, and says what holds anyway', () => {
  const keys = configTemplate()
    .split('\n')
    .filter((line) => /^# {1,7}(?:[a-z-]+:|- )/.test(line) && !line.includes(': null'))
    .map((line) => line.slice(2));
  expect(parseConfig(keys.join('\n'), ids)).toMatchObject({ config: defaultConfig(), problems: [] });
  for (const key of Object.keys(defaultConfig())) expect(keys.some((line) => line.startsWith(`${key}:`))).toBe(true);
});

it('describes every key, and knows the rules', () => {
  const { properties } = configJsonSchema() as { properties: Record<string, Record<string, unknown>> };
  for (const [key, value] of Object.entries(properties))
    expect([key, typeof value.description]).toEqual([key, 'string']);
  expect(properties.rules?.propertyNames).toEqual({ enum: ids });
});
