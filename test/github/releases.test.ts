import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';

const table = (name: string) =>
  `-- migrate:up\ncreate table ${name} (id bigint primary key, at timestamptz);\n\n-- migrate:down\ndrop table ${name};\n`;
const index = 'db/migrations/20260801000000_index_refunds.sql';
const indexed =
  '-- migrate:up\ncreate index refunds_at_idx on refunds (at);\n\n-- migrate:down\ndrop index refunds_at_idx;\n';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let repositories = 0;
let released: string;

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(() => {
  repositories += 1;
  repository = fake.repository('acme', `released-${repositories}`, {
    'db/migrations/20260101000000_orders.sql': table('orders'),
    '.github/dbspec.yml': 'deploy:\n  released: v*\n',
  });
  released = repository.sha('main') ?? '';
  repository.commit('main', { 'db/migrations/20260201000000_refunds.sql': table('refunds') });
  app = appAgainst(fake);
  fake.clear();
});

async function titleOfReview(): Promise<string | null | undefined> {
  repository.commit('index-refunds', { [index]: indexed });
  const pull = repository.open({ head: 'index-refunds' });
  await app.receive(repository.webhook('pull_request', 'opened', pull.number));
  expect(fake.unexpected).toEqual([]);
  return repository.checks.at(-1)?.output.title;
}

const comparisons = () => fake.requests.filter(({ path }) => path.includes('/compare/')).length;
const blocked = '1 problem would block writes on refunds';

describe('a release on GitHub', () => {
  it.each([
    ['a plain tag', false],
    ['an annotated tag', true],
  ])('is the newest tag that the base holds: %s', async (_, annotated) => {
    repository.tag('v1.0.0', released, { annotated });
    expect(await titleOfReview()).not.toBe(blocked);
    expect(comparisons()).toBe(2);
  });

  it('is no tag of another line, and none of another name', async () => {
    repository.tag('v1.0.0', released);
    repository.commit('hotfix', { 'README.md': '# Mended\n' }, { parent: released });
    repository.tag('v1.0.1', 'hotfix');
    repository.tag('nightly-7', 'main');
    expect(await titleOfReview()).not.toBe(blocked);
  });

  it('holds what was made before it', async () => {
    repository.tag('v2.0.0', 'main');
    expect(await titleOfReview()).toBe(blocked);
  });

  it('is the tip of a branch where no tag has that name', async () => {
    repository.commit('main', { '.github/dbspec.yml': 'deploy:\n  released: production\n' });
    repository.commit('production', { 'README.md': '# Released\n' }, { parent: released });
    expect(await titleOfReview()).not.toBe(blocked);
  });

  it('that is nowhere is told, and looked for a bounded number of times', async () => {
    for (let at = 0; at < 15; at += 1) {
      repository.commit(`line-${at}`, { 'README.md': `# ${at}\n` }, { parent: released });
      repository.tag(`v0.${at}`, `line-${at}`);
    }
    expect(await titleOfReview()).toBe(blocked);
    expect(repository.checks.at(-1)?.output.summary).toContain('no release `v*` was found below the base');
    expect(comparisons()).toBe(11);
  });

  it('is not asked for where the configuration does not', async () => {
    repository.tag('v1.0.0', released);
    repository.commit('main', { '.github/dbspec.yml': null });
    expect(await titleOfReview()).toBe(blocked);
    expect(comparisons()).toBe(1);
  });
});
