import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContentCache } from '../../src/core/ports.js';
import { noServices } from '../../src/review/services.js';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';

const migration = (number: number) => `db/migrations/2026010100${String(number).padStart(4, '0')}_table_${number}.sql`;
const table = (number: number) =>
  `-- migrate:up\ncreate table t${number} (id bigint primary key, at timestamptz);\n\n-- migrate:down\ndrop table t${number};\n`;
const history = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [migration(at), table(at)]));
const index = 'db/migrations/20260801000000_index.sql';
const indexed = '-- migrate:up\ncreate index t1_at_idx on t1 (at);\n\n-- migrate:down\ndrop index t1_at_idx;\n';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;

const texts = new Map<string, string>();
const cache: ContentCache = {
  get: async (key) => texts.get(key) ?? null,
  set: async (key, value) => void texts.set(key, value),
};

/** A process that was just started, on a store that others have filled. */
const newApp = () => appAgainst(fake, { services: { ...noServices, cache } });

beforeAll(async () => {
  fake = await startFakeGitHub();
  repository = fake.repository('acme', 'shop', { 'README.md': '# Shop\n', ...history });
  fake.repository('acme', '.github', { 'dbspec.yml': 'fail-on: error\n' }, { installation: repository.installation });
  app = newApp();
});
afterAll(() => fake.close());

async function requestsOf(branch: string, changes: Record<string, string>): Promise<readonly string[]> {
  fake.clear();
  repository.commit(branch, changes);
  const pull = repository.open({ head: branch });
  await app.receive(repository.webhook('pull_request', 'opened', pull.number));
  expect(fake.unexpected).toEqual([]);
  // The token of the installation is asked for once an hour.
  return fake.requests.filter(({ path }) => !path.startsWith('/app/')).map(({ method, path }) => `${method} ${path}`);
}

describe('the requests of one review', () => {
  it('are at most 8 where nothing concerns a database, also for the first review of a repository, with the defaults of the owner', async () => {
    // The first one also reads the texts that tell what the repository is.
    expect((await requestsOf('docs', { 'README.md': '# The shop\n' })).length).toBeLessThanOrEqual(8);
    app = newApp();
    expect((await requestsOf('more-docs', { 'README.md': '# Our shop\n' })).length).toBeLessThanOrEqual(7);
    expect((await requestsOf('all-docs', { 'README.md': '# A shop\n' })).length).toBeLessThanOrEqual(6);
  });

  it('are at most 11 with a finding and a comment, once the texts of the history are known', async () => {
    await requestsOf('index', { [index]: indexed });
    expect((await requestsOf('index-again', { [index]: `-- By time.\n${indexed}` })).length).toBeLessThanOrEqual(11);
  });

  it('are no more for the first review of a repository of several applications', async () => {
    const rails = (root: string) => ({
      [`${root}/Gemfile`]: "gem 'rails'\ngem 'pg'\n",
      [`${root}/Gemfile.lock`]: 'GEM\n  specs:\n    rails (8.0.1)\n',
      [`${root}/config/database.yml`]: 'production:\n  adapter: postgresql\n',
      [`${root}/db/schema.rb`]: 'ActiveRecord::Schema[8.0].define(version: 1) do\nend\n',
      [`${root}/db/migrate/20260101000000_create_orders.rb`]:
        'class CreateOrders < ActiveRecord::Migration[8.0]\n  def change\n    create_table :orders\n  end\nend\n',
    });
    const prisma = {
      'web/package.json': '{ "dependencies": { "@prisma/client": "6.0.0" } }\n',
      'web/prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}\n',
      'web/prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'web/prisma/migrations/20260101000000_orders/migration.sql': 'create table orders (id bigint primary key);\n',
    };
    const compose = { 'docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n' };
    repository = fake.repository('acme', 'mall', {
      'README.md': '# Mall\n',
      ...rails('a'),
      ...rails('b'),
      ...prisma,
      ...compose,
      ...history,
    });
    fake.repository('acme', '.github', { 'dbspec.yml': 'fail-on: error\n' }, { installation: repository.installation });
    app = newApp();
    expect(await requestsOf('docs', { 'README.md': '# The mall\n' })).toHaveLength(8);
  });

  it('leave every text under the repository that it was read from, so that it goes with it', () => {
    const repositories = new Set([...texts.keys()].map((key) => key.split(':').slice(0, 3).join(':')));
    const kept = [...repositories].map((start) => start.replace(/^installation:\d+:/, ''));
    expect(kept.sort()).toEqual(['acme/mall', 'acme/shop']);
  });
});
