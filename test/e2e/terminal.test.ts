import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';

const path = 'db/migrations/20260801000000_index_orders.sql';
let fake: FakeGitHub;
let repository: FakeRepository;
let repositories = 0;

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(() => {
  repositories += 1;
  repository = fake.repository('acme', `terminal-${repositories}`, {
    'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
    'db/migrations/20260101000000_create_orders.sql':
      '-- migrate:up\ncreate table orders (id bigint primary key, placed_at timestamptz);\n\n-- migrate:down\ndrop table orders;\n',
  });
  repository.commit('orders-by-date', {
    [path]:
      '-- migrate:up\ncreate index orders_placed_at_idx on orders (placed_at);\n\n-- migrate:down\ndrop index orders_placed_at_idx;\n',
  });
  fake.clear();
});

async function run(args: readonly string[], token?: string) {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'review', '--no-shadow', '--no-cache', ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      GHE_HOST: fake.host,
      GHE_PROTOCOL: 'http',
      ...(token === undefined ? {} : { GITHUB_TOKEN: token }),
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

describe('a pull request from the terminal', () => {
  it('is reviewed and printed, and nothing is written', async () => {
    const pull = repository.open({ head: 'orders-by-date' });
    const { code, out } = await run(['--pr', `acme/${repository.name}#${pull.number}`], fake.personToken('reviewer'));
    expect(code).toBe(1);
    expect(out).toContain('Building this index blocks every write to orders');
    expect(fake.requests.filter(({ method, path: asked }) => method !== 'GET' && asked !== '/graphql')).toEqual([]);
  });

  it('is posted once, with the token of a person, who opens no check', async () => {
    const pull = repository.open({ head: 'orders-by-date' });
    const args = ['--pr', `acme/${repository.name}#${pull.number}`, '--post'];
    const { err } = await run(args, fake.personToken('reviewer'));
    await run(args, fake.personToken('reviewer'));
    expect(err).toContain('No check was opened');
    expect(pull.reviewComments).toMatchObject([{ path, line: 2, user: { login: 'reviewer' } }]);
    expect(repository.checks).toEqual([]);
  });

  it('is printed, and refused with exit code 2, where the token may only read', async () => {
    const pull = repository.open({ head: 'orders-by-date' });
    for (const what of [/\/check-runs$/, /\/reviews$/])
      fake.fail({ method: 'POST', path: what }, { status: 403, message: 'Resource not accessible by integration' });
    const args = ['--pr', `acme/${repository.name}#${pull.number}`, '--post'];
    const { code, out, err } = await run(args, fake.personToken('reviewer'));
    expect(out).toContain('Building this index blocks every write to orders');
    expect(err).toContain('The review was not posted: this token may not write to the pull request.');
    expect(code).toBe(2);
  });

  it('is not reviewed where GitHub does not answer as it must, which is no mistake of dbspec', async () => {
    const pull = repository.open({ head: 'orders-by-date' });
    fake.fail({ method: 'GET', path: /\/compare\// }, { status: 451, message: 'Repository access blocked' });
    const { code, err } = await run(['--pr', `acme/${repository.name}#${pull.number}`], fake.personToken('reviewer'));
    expect(err).toBe('GitHub answered 451 to GET /repos/{owner}/{repo}/compare/{basehead}.\n');
    expect(code).toBe(3);
  });

  it('gets the check of the app with the token of one', async () => {
    const pull = repository.open({ head: 'orders-by-date', draft: true });
    const token = fake.installationToken(repository.installation);
    const { err } = await run(['--pr', `acme/${repository.name}#${pull.number}`, '--post'], token);
    expect(err).toBe('');
    const title = 'Draft: 1 problem would block writes on orders';
    expect(repository.checks).toMatchObject([{ name: 'dbspec', conclusion: 'failure', output: { title } }]);
    expect(pull.reviewComments).toHaveLength(1);
  });

  it.each<[string, readonly string[], string | undefined, string]>([
    ['no token', ['--pr', 'acme/shop#1'], undefined, 'Set GITHUB_TOKEN'],
    ['a name that is none', ['--pr', 'acme/shop'], 'reviewer', 'OWNER/REPOSITORY#NUMBER'],
    ['a repository that is not shown', ['--pr', 'acme/nowhere#1'], 'reviewer', 'does not show it to this token'],
    ['--post without --pr', ['--post'], 'reviewer', 'name it with --pr'],
  ])('is refused with exit code 2: %s', async (_, args, token, words) => {
    const { code, err } = await run(args, token === undefined ? token : fake.personToken(token));
    expect(err).toContain(words);
    expect(code).toBe(2);
  });
});
