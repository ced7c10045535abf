import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { recogniseSystems } from '../../src/review/systems.js';

async function recognised(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await recogniseSystems(memoryRevision('head', files))).map((system) => system.id);
}

describe('mysql', () => {
  it('stays silent: a Postgres application', async () => {
    expect(await recognised({ Gemfile: "gem 'pg'\n" })).not.toContain('mysql');
  });

  it.each([
    ['a gem', { Gemfile: "gem 'mysql2', '~> 0.5'\n" }],
    ['a Go module', { 'go.mod': 'require github.com/go-sql-driver/mysql v1.8.1\n' }],
    ['an image', { 'docker-compose.yml': 'services:\n  db:\n    image: mysql:8.4\n' }],
  ])('recognises: %s', async (_, files) => {
    expect(await recognised(files as Readonly<Record<string, string>>)).toContain('mysql');
  });
});
