import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openOrganisations } from '../../src/github/organisation.js';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';

const index = 'db/migrations/20260801000000_index_orders.sql';
const indexed =
  '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n';
const shop = {
  'README.md': '# Shop\n',
  'db/migrations/20260101000000_create_orders.sql':
    '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz);\n\n-- migrate:down\ndrop table orders;\n',
  '.github/dbspec.yml': 'fail-on: never\n',
};

let fake: FakeGitHub;
let app: AppUnderTest;
let owners = 0;
let owner: string;
let repository: FakeRepository;

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(() => {
  owners += 1;
  owner = `acme-${owners}`;
  repository = fake.repository(owner, 'shop', shop);
  app = appAgainst(fake);
  fake.clear();
});

function shared(files: Record<string, string>, installation = repository.installation): FakeRepository {
  return fake.repository(owner, '.github', files, { installation });
}

async function reviewed(of: FakeRepository = repository, changes: Record<string, string> = { [index]: indexed }) {
  of.commit('change', changes);
  const pull = of.open({ head: 'change' });
  await app.receive(of.webhook('pull_request', 'opened', pull.number));
  const { conclusion, output } = of.checks.at(-1) ?? {};
  return { conclusion, text: `${output?.summary ?? ''}\n${output?.text ?? ''}` };
}

describe("the owner's repository .github", () => {
  it.each(['.github/dbspec.yml', 'dbspec.yml'])('gives defaults and locks from %s', async (path) => {
    shared({ [path]: 'fail-on: error\nlocked: [fail-on]\n' });
    const { conclusion, text } = await reviewed();
    expect(conclusion).toBe('failure');
    expect(text).toContain(
      `\`.github/dbspec.yml\` line 1: \`fail-on\` is set by the organisation in \`${owner}/.github/${path}\`; what stands here does not count.`,
    );
    expect(fake.unexpected).toEqual([]);
  });

  it.each([
    ['is not there', () => undefined],
    ['is not shown to the app', () => shared({ 'dbspec.yml': 'fail-on: error\nlocked: [fail-on]\n' }, 77)],
    ['says nothing of dbspec', () => shared({ 'profile/README.md': '# Acme\n' })],
  ])('changes nothing where it %s', async (_, make) => {
    make();
    expect((await reviewed()).conclusion).toBe('success');
    expect(app.errors).toEqual([]);
  });

  it('is asked once for the reviews of ten minutes', async () => {
    shared({ 'dbspec.yml': 'fail-on: error\nlocked: [fail-on]\n' });
    await reviewed();
    const cold = fake.requests.length;
    const other = fake.repository(owner, 'depot', shop, { installation: repository.installation });
    fake.clear();
    expect((await reviewed(other)).conclusion).toBe('failure');
    expect(fake.requests.length).toBeLessThan(cold);
    expect(fake.requests.some(({ body }) => String(body?.query ?? '').includes('HEAD:dbspec.yml'))).toBe(false);
  });

  it('may lock keys in a pull request of its own', async () => {
    const { text } = await reviewed(shared({ 'README.md': '# Acme\n' }), {
      '.github/dbspec.yml': 'fail-on: error\nlocked: [fail-on]\n',
    });
    expect(text).toContain('`.github/dbspec.yml` changes in this pull request: it is valid');
  });
});

describe('defaults that are kept', () => {
  afterEach(() => vi.useRealTimers());

  it('are asked for again after ten minutes, and after a failure', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    const answers = [new Error('down'), 'fail-on: never\n', 'fail-on: warning\n'];
    const client = {
      request: () => Promise.reject(new Error('not used')),
      async graphql() {
        const answer = answers.shift();
        if (answer instanceof Error) throw answer;
        return { repository: { p0: { oid: '1', text: answer }, p1: null } };
      },
    };
    const organisations = openOrganisations();
    const ask = () => organisations.defaultsFor(client, 'acme', 'shop');
    await expect(ask()).rejects.toThrow('down');
    expect((await ask())?.text).toBe('fail-on: never\n');
    vi.setSystemTime(599_999);
    expect((await ask())?.text).toBe('fail-on: never\n');
    vi.setSystemTime(600_000);
    expect((await ask())?.text).toBe('fail-on: warning\n');
    expect(await organisations.defaultsFor(client, 'acme', '.github')).toBeNull();
  });
});
