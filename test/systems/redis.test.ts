import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { recogniseSystems } from '../../src/review/systems.js';

async function recognised(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await recogniseSystems(memoryRevision('head', files))).map((system) => system.id);
}

describe('redis', () => {
  it('stays silent: a package whose name only contains it', async () => {
    expect(await recognised({ 'package.json': '{ "dependencies": { "connect-redis-mock": "1.0.0" } }' })).not.toContain(
      'redis',
    );
  });

  it.each([
    ['a package', { 'package.json': '{ "dependencies": { "ioredis": "5.4.0" } }' }],
    ['a service of a workflow', { '.github/workflows/test.yml': 'services:\n  cache:\n    image: redis:7\n' }],
    ['a connection string', { '.env.example': 'REDIS_URL=rediss://cache.example.com\n' }],
  ])('recognises: %s', async (_, files) => {
    expect(await recognised(files as Readonly<Record<string, string>>)).toContain('redis');
  });
});
