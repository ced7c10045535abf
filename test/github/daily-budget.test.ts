import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Specialist, SpecialistQuestion } from '../../src/core/ports.js';
import { noServices } from '../../src/review/services.js';
import { type FakeGitHub, type FakePull, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';

const index = 'db/migrations/20260801000000_index_orders.sql';
const indexed =
  '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n';
const shop = {
  '.github/dbspec.yml': 'specialist:\n  for: all\n  budget:\n    per-review: 5000\n    per-day: 10000\n',
  'db/migrations/20260101000000_create_orders.sql':
    '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz);\n\n-- migrate:down\ndrop table orders;\n',
};
const spent = 'the budget of this day is used up: 10000 tokens (`specialist.budget.per-day`)';

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let asked: SpecialistQuestion[];
let repositories = 0;

/** A specialist that takes 4,000 tokens for each answer. */
const specialist: Specialist = {
  title: 'A model',
  async consult(question) {
    asked.push(question);
    const usage = { inputTokens: 1000, outputTokens: 500, cacheReadTokens: 2500, requests: 1 };
    return { note: 'It is fine.', drafts: [], usage, report: { status: 'ran', detail: 'one request' } };
  },
};

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(() => {
  repositories += 1;
  repository = fake.repository('acme', `budget-${repositories}`, shop);
  asked = [];
  app = appAgainst(fake, { services: { ...noServices, specialist } });
});

async function opened(of: FakeRepository = repository): Promise<FakePull> {
  const branch = `change-${of.pulls.size}`;
  of.commit(branch, { [index]: indexed });
  const pull = of.open({ head: branch });
  await app.receive(of.webhook('pull_request', 'opened', pull.number));
  return pull;
}

const summary = () => repository.checks.at(-1)?.output.summary;

describe('the tokens of one day', () => {
  it('last for what they last, and then the review says so and stands', async () => {
    await opened();
    await opened();
    await opened();
    expect(asked.map(({ limits }) => limits.tokens)).toEqual([5000, 5000, 2000]);
    await opened();
    expect(asked).toHaveLength(3);
    expect(summary()).toContain(spent);
    expect(repository.checks.at(-1)).toMatchObject({ status: 'completed', conclusion: 'failure' });
  });

  it('are those of questions too', async () => {
    for (let at = 0; at < 3; at += 1) await opened();
    repository.permission('octocat', 'write');
    await app.receive(repository.comments(1, '/dbspec ask Is it slow?'));
    expect(asked).toHaveLength(3);
    expect(repository.issueComments(1).at(-1)?.body).toContain(`The specialist gave no answer: ${spent}`);
  });

  it('are counted for each installation', async () => {
    for (let at = 0; at < 3; at += 1) await opened();
    await opened(fake.repository('globex', `budget-${repositories}`, shop, { installation: 77 }));
    expect(asked).toHaveLength(4);
  });

  it('are set aside while a question is open', async () => {
    await Promise.all([opened(), opened(), opened()]);
    expect(asked.reduce((sum, { limits }) => sum + limits.tokens, 0)).toBeLessThanOrEqual(10_000 + 4000);
    expect(await app.store.addTokens(repository.installation, new Date().toISOString().slice(0, 10), 0)).toBe(
      asked.length * 4000,
    );
  });
});
