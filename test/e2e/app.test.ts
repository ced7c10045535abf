import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AppProcess, credentialsOf, startApp, until } from '../support/app-process.js';
import { type FakeGitHub, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';

const shop = {
  Gemfile: "source 'https://rubygems.org'\ngem 'rails', '~> 8.0'\ngem 'pg'\n",
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'db/migrate/20260101090000_create_shop.rb': `class CreateShop < ActiveRecord::Migration[8.0]
  def change
    create_table :orders do |t|
      t.string :number, null: false
      t.datetime :placed_at
      t.timestamps
    end
  end
end
`,
};
const path = 'db/migrate/20260801090000_index_orders.rb';
const indexing = `class IndexOrders < ActiveRecord::Migration[8.0]
  def change
    add_index :orders, :placed_at
  end
end
`;

let fake: FakeGitHub;
let repository: FakeRepository;
let app: AppProcess;
let dataFolder: string;
let repositories = 0;

const isDone = (check: { readonly status: string }) => check.status === 'completed';

beforeAll(async () => {
  fake = await startFakeGitHub();
  dataFolder = mkdtempSync(join(tmpdir(), 'dbspec-data-'));
  app = await startApp(fake, { DATA_DIR: dataFolder });
});
afterAll(async () => {
  await app.end('SIGKILL');
  await fake.close();
});
beforeEach(() => {
  repositories += 1;
  repository = fake.repository('acme', `shop-${repositories}`, shop);
  fake.clear();
});

describe('the built process', () => {
  it('answers a signed webhook, and reviews the pull request', async () => {
    repository.commit('orders-by-date', { [path]: indexing });
    const pull = repository.open({ head: 'orders-by-date' });
    expect(await app.send(repository.webhook('pull_request', 'opened', pull.number))).toBe(202);
    await until(() => repository.checks.some(isDone), 'a concluded check', app);

    const [first] = fake.requests.filter(({ path: asked }) => asked.startsWith('/repos/'));
    expect(first).toMatchObject({ method: 'POST', body: { name: 'dbspec', status: 'in_progress' } });
    expect(pull.reviews).toMatchObject([{ state: 'COMMENTED', commit_id: repository.headOf(pull) }]);
    expect(pull.reviewComments).toHaveLength(1);
    const [comment] = pull.reviewComments;
    expect(comment).toMatchObject({ path, side: 'RIGHT' });
    expect(comment?.body).toContain('**Building this index blocks every write to `orders`**');
    expect(comment?.body).toContain('```suggestion');
    expect(comment?.body).toContain('algorithm: :concurrently');
    expect(comment?.body).toContain('confirmed on PostgreSQL 18 (your server: 15)');
    const [check] = repository.checks;
    expect(check).toMatchObject({ conclusion: 'failure', head_sha: repository.headOf(pull) });
    expect(check?.output.title).toBe('1 problem would block writes on orders');
    expect(check?.output.summary).toContain('not configured');
    expect(fake.unexpected).toEqual([]);
  });

  it('gives a green check at once where nothing concerns a database', async () => {
    repository.commit('typo', { 'README.md': 'hello' });
    const pull = repository.open({ head: 'typo' });
    await app.send(repository.webhook('pull_request', 'opened', pull.number));
    await until(() => repository.checks.some(isDone), 'a concluded check', app);
    expect(repository.checks).toMatchObject([
      { conclusion: 'success', output: { title: 'No database changes, documentation only' } },
    ]);
    expect(pull.reviews).toEqual([]);
  });

  it('does nothing twice for a delivery that comes five times', async () => {
    repository.commit('orders-by-date', { [path]: indexing });
    const pull = repository.open({ head: 'orders-by-date' });
    const webhook = repository.webhook('pull_request', 'opened', pull.number);
    expect(await Promise.all(Array.from({ length: 5 }, () => app.send(webhook)))).toEqual([202, 202, 202, 202, 202]);
    await until(() => repository.checks.some(isDone), 'a concluded check', app);
    expect(await app.send(webhook)).toBe(202);
    const next = repository.webhook('pull_request', 'reopened', pull.number);
    await app.send(next);
    await until(() => repository.checks.filter(isDone).length === 2, 'a second check', app);
    expect(repository.checks).toHaveLength(2);
    expect(pull.reviewComments).toHaveLength(1);
  });

  it('refuses a wrong signature and 26 MB, and goes on', async () => {
    repository.commit('orders-by-date', { [path]: indexing });
    const pull = repository.open({ head: 'orders-by-date' });
    const webhook = repository.webhook('pull_request', 'opened', pull.number);
    expect(await app.send(webhook, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })).toBe(400);
    expect(await app.send({ ...webhook, payload: { padding: 'x'.repeat(26 * 1024 * 1024) } })).toBe(413);
    expect(repository.checks).toEqual([]);
    expect(await app.send(webhook)).toBe(202);
    await until(() => repository.checks.some(isDone), 'a concluded check', app);
  });

  it('answers a command', async () => {
    const pull = repository.open({ head: 'main' });
    expect(await app.send(repository.comments(pull.number, '/dbspec explain drop-column'))).toBe(202);
    await until(() => pull.issueComments.length === 2, 'an answer', app);
    expect(pull.issueComments[1]?.body).toContain('`drop-column`');
  });

  it('accepts a finding for whoever may, keeps it over a push, and says who, why and until when', async () => {
    repository.commit('orders-by-date', { [path]: indexing });
    const pull = repository.open({ head: 'orders-by-date' });
    const mona = { login: 'mona', type: 'User' } as const;
    const done = (count: number) => repository.checks.filter(isDone).length === count;
    await app.send(repository.webhook('pull_request', 'opened', pull.number));
    await until(() => done(1), 'a concluded check', app);
    const ask = '/dbspec ignore index-build-blocks-writes until 2099-01-01 because nobody orders at night';
    await app.send(repository.comments(pull.number, ask, { by: mona }));
    await until(() => pull.issueComments[0]?.reactions.length === 2, 'a refusal', app);
    expect(pull.issueComments.at(-1)?.body).toContain('Nothing was accepted');

    repository.permission('mona', 'write');
    await app.send(repository.comments(pull.number, ask, { by: mona }));
    await until(() => done(2), 'a check concluded anew', app);
    repository.commit('orders-by-date', { 'README.md': 'more' });
    await app.send(repository.webhook('pull_request', 'synchronize', pull.number));
    await until(() => done(3), 'a check of the next head', app);
    expect(repository.checks.map(({ conclusion }) => conclusion)).toEqual(['failure', 'success', 'success']);
    for (const check of repository.checks.slice(1))
      expect(check.output.summary).toContain('nobody orders at night (by mona, until 2099-01-01)');
  });

  it('is found well by `dbspec doctor` with the same credentials, and not with another key', async () => {
    const doctor = async (changed: Readonly<Record<string, string>> = {}) => {
      const child = spawn(process.execPath, ['dist/cli/main.js', 'doctor'], {
        env: { PATH: process.env.PATH ?? '', ...credentialsOf(fake), ...changed },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const said = text(child.stdout);
      const [code] = (await once(child, 'exit')) as [number | null];
      return { code, said: await said };
    };
    expect(await doctor()).toMatchObject({
      code: 0,
      said: expect.stringMatching(/well +permissions +all\nwell +events +all/),
    });
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = await doctor({ PRIVATE_KEY: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() });
    expect(other).toMatchObject({
      code: 1,
      said: expect.stringMatching(/NOT WELL +app +.*Check APP_ID and PRIVATE_KEY/),
    });
  });

  it('says how it is', async () => {
    const status = async (url: string) => (await fetch(url)).status;
    expect(await status(`${app.url}/livez`)).toBe(200);
    expect(await status(`${app.url}/readyz`)).toBe(200);
    const metrics = await (await fetch(`${app.metricsUrl}/metrics`)).text();
    expect(metrics).toMatch(/dbspec_webhooks_total\{event="pull_request",outcome="stored"\} [1-9]/);
    expect(metrics).toMatch(/dbspec_review_seconds_count\{outcome="failure"\} [1-9]/);
    expect(metrics).toContain('dbspec_deliveries{state="waiting"} 0');
  });

  it('keeps keys, tokens and code out of its log', () => {
    const log = app.log.join('\n');
    expect(log).toContain('Working on a delivery');
    for (const word of ['BEGIN RSA', 'ghs_', 'add_index', 'sha256=']) expect(log).not.toContain(word);
  });

  it('ends on SIGTERM, and the next process does what is left', async () => {
    repository.commit('orders-by-date', { [path]: indexing });
    const pull = repository.open({ head: 'orders-by-date' });
    fake.fail({ method: 'POST', path: /\/check-runs$/ }, { kind: 'hang' });
    await app.send(repository.webhook('pull_request', 'opened', pull.number));
    await until(() => fake.requests.some(({ path: asked }) => asked.endsWith('/check-runs')), 'a run', app);
    app.child.kill('SIGKILL');
    await app.end();
    app = await startApp(fake, { DATA_DIR: dataFolder });
    await until(() => repository.checks.some(isDone), 'a concluded check', app);
    expect(repository.checks).toHaveLength(1);
    expect(pull.reviewComments).toHaveLength(1);
    expect(await app.end('SIGTERM')).toBe(0);
  });
});

describe('a process that ends', () => {
  it('says so until its last run has ended, and stores what is sent all the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dbspec-data-'));
    const ending = await startApp(fake, { DATA_DIR: folder });
    const status = async (path: string) => (await fetch(`${ending.url}${path}`)).status;
    const opened = (branch: string, changes: Record<string, string>) => {
      repository.commit(branch, changes);
      return repository.webhook('pull_request', 'opened', repository.open({ head: branch }).number);
    };
    fake.fail({ method: 'GET', path: /\/compare\// }, { kind: 'hang' });
    await ending.send(opened('orders-by-date', { [path]: indexing }));
    await until(() => fake.requests.some(({ path: asked }) => asked.includes('/compare/')), 'a run', ending);
    const exited = once(ending.child, 'exit');
    ending.child.kill('SIGTERM');
    while ((await status('/readyz')) !== 503) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await status('/livez')).toBe(200);
    expect(await ending.send(opened('words', { 'README.md': 'Words\n' }))).toBe(202);
    expect(await exited).toEqual([0, null]);
    const next = await startApp(fake, { DATA_DIR: folder });
    await until(() => repository.checks.filter(isDone).length === 2, 'two concluded checks', next);
    expect(await next.end()).toBe(0);
  });
});

describe('a process that cannot serve', () => {
  const refused = async (variables: Record<string, string>) => {
    const failure = await startApp(fake, { DATA_DIR: mkdtempSync(join(tmpdir(), 'dbspec-data-')), ...variables }).catch(
      (error: unknown) => String(error),
    );
    return String(failure);
  };

  it('says that the secret is missing', async () =>
    expect(await refused({ WEBHOOK_SECRET: '' })).toContain('WEBHOOK_SECRET is not set'));

  it('says that the secret is known to everybody', async () =>
    expect(await refused({ WEBHOOK_SECRET: 'development' })).toContain('everybody can guess'));
});

describe('a process without credentials', () => {
  it('shows the page that registers an app, and opens no channel to anybody', async () => {
    // A folder of somebody who installed the package, which has no `app.yml`.
    const folder = mkdtempSync(join(tmpdir(), 'dbspec-setup-'));
    const port = await freePort();
    const child = spawn(process.execPath, [join(process.cwd(), 'dist/server.js')], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      const said: string[] = [];
      child.stdout.on('data', (chunk: Buffer) => said.push(chunk.toString('utf8')));
      await until(() => said.join('').includes('/probot'), 'the set-up page');
      const page = await (await fetch(`http://127.0.0.1:${port}/probot`)).text();
      expect(page).toContain('Register GitHub App');
      for (const part of ['merge_queues', 'pull_request_review_thread', 'dbspec']) expect(page).toContain(part);
      expect(readdirSync(folder).sort()).toEqual(['app.yml']);
    } finally {
      child.kill('SIGKILL');
    }
  });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
