import { describe, expect, it } from 'vitest';
import { memoryRevision } from '../../src/core/change-set.js';
import { recogniseSystems } from '../../src/review/systems.js';

async function recognised(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  return (await recogniseSystems(memoryRevision('head', files))).map((system) => system.id);
}

describe('postgresql', () => {
  it.each([
    ['another package whose name begins alike', { 'package.json': '{ "dependencies": { "pg-boss": "10.0.0" } }' }],
    ['another image', { 'docker-compose.yml': 'services:\n  db:\n    image: mysql:8\n' }],
    ['prose', { 'README.md': 'We use postgres://' }],
  ])('stays silent: %s', async (_, files) => {
    expect(await recognised(files as Readonly<Record<string, string>>)).not.toContain('postgresql');
  });

  it.each([
    ['a package', { 'package.json': '{ "dependencies": { "pg": "8.0.0" } }' }],
    ['a gem', { Gemfile: "gem 'pg', '~> 1.5'\n" }],
    ['a Python requirement', { 'requirements.txt': 'psycopg2-binary==2.9\n' }],
    ['a Maven artifact', { 'pom.xml': '<groupId>org.postgresql</groupId>\n<artifactId>postgresql</artifactId>' }],
    ['an image of a registry', { 'compose.yaml': 'services:\n  db:\n    image: docker.io/library/postgres:16\n' }],
    ['a connection string', { '.env.example': 'DATABASE_URL=postgresql://localhost/shop\n' }],
  ])('recognises: %s', async (_, files) => {
    expect(await recognised(files as Readonly<Record<string, string>>)).toContain('postgresql');
  });
});
