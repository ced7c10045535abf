import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appPermissions } from '../support/fake-github/access.js';
import { type FakeGitHub, type FakePull, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';
import { type AppUnderTest, appAgainst } from '../support/github-app.js';

const rule = 'index-build-blocks-writes';
let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppUnderTest;
let pull: FakePull;

beforeAll(async () => {
  fake = await startFakeGitHub();
  fake.team('acme/dba', ['mona']);
  repository = fake.repository('acme', 'shop', {
    '.github/dbspec.yml': 'accept: [acme/dba]\n',
    'db/migrations/20260101000000_create_orders.sql':
      '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz);\n\n-- migrate:down\ndrop table orders;\n',
  });
  repository.commit('index', {
    'db/migrations/20260801000000_index_orders.sql':
      '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n',
  });
  pull = repository.open({ head: 'index' });
  app = appAgainst(fake);
  await app.receive(repository.webhook('pull_request', 'opened', pull.number));
});
afterAll(() => fake.close());

async function answerTo(login: string): Promise<string> {
  repository.permission(login, 'write');
  await app.receive(
    repository.comments(pull.number, `/dbspec ignore ${rule} because quiet`, { by: { login, type: 'User' } }),
  );
  return pull.issueComments.at(-1)?.body ?? '';
}

describe('what only a team may accept', () => {
  it('is refused with the permission that is missing, where the app may not read teams', async () => {
    const said = await answerTo('mona');
    expect(said).toContain('Nothing was accepted');
    expect(said).toContain('The app may not read teams: it needs the permission "Members: read".');
    expect(app.store.risks).toEqual([]);
  });

  it('is accepted by a member of the team, and refused to others', async () => {
    fake.grant(repository.installation, { ...appPermissions, members: 'read' });
    fake.expireTokens();
    const { store } = app;
    app = appAgainst(fake, { store });
    const refusal = await answerTo('hubot');
    expect(refusal).toContain('acme/dba');
    expect(refusal).not.toContain('Members: read');
    await answerTo('mona');
    expect(store.risks).toMatchObject([{ rule, by: 'mona' }]);
  });
});
