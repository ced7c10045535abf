import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeGitHub, startFakeGitHub } from '../support/fake-github/index.js';
import { appAgainst } from '../support/github-app.js';

const path = 'db/migration/V1__orders.sql';
const table = 'create table orders (id bigint primary key);\n';

let fake: FakeGitHub;

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());

it('tells an edit of an applied migration that takes back the edit before it', async () => {
  const repository = fake.repository('acme', 'shop', { [path]: table, 'README.md': '# Shop\n' });
  repository.commit('main', { 'README.md': '# The shop\n' });
  repository.commit('main', { [path]: `-- Orders.\n${table}` });
  repository.commit('back', { [path]: table });
  const pull = repository.open({ head: 'back' });
  const app = appAgainst(fake);
  await app.receive(repository.webhook('pull_request', 'opened', pull.number));
  expect(fake.unexpected).toEqual([]);
  expect(repository.checks.at(-1)?.conclusion).toBe('success');
  expect(pull.reviewComments.map(({ body }) => body)).toEqual([]);
  expect(JSON.stringify(repository.checks.at(-1)?.output)).toContain('gets back the text that it had before');
});
