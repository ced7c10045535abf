import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type FakeGitHub, type FakePull, type FakeRepository, startFakeGitHub } from '../support/fake-github/index.js';

interface Action {
  readonly runs: { readonly steps: readonly { readonly id?: string; readonly run?: string; readonly env?: object }[] };
}

const { runs } = parse(readFileSync('action.yml', 'utf8')) as Action;
const step = runs.steps.find(({ id }) => id === 'review');
const shop = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
  'migrations/1_create_orders.sql': 'create table orders (id bigint primary key, placed_at timestamptz);\n',
};

let fake: FakeGitHub;
let repository: FakeRepository;
let pull: FakePull;
let repositories = 0;

beforeAll(async () => {
  fake = await startFakeGitHub();
});
afterAll(() => fake.close());
beforeEach(() => {
  repositories += 1;
  repository = fake.repository('acme', `action-${repositories}`, shop);
  repository.commit('index', { 'migrations/2_index.sql': 'create index orders_at_idx on orders (placed_at);\n' });
  pull = repository.open({ head: 'index' });
});

/** Runs the step as a runner does: bash that ends at the first failure, with what the action puts into the environment. */
async function reviewStep(inputs: Readonly<Record<string, string>>) {
  const temp = mkdtempSync(join(tmpdir(), 'dbspec-action-'));
  const outputs = join(temp, 'outputs');
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: temp,
    RUNNER_TEMP: temp,
    GITHUB_OUTPUT: outputs,
    GITHUB_SERVER_URL: `http://${fake.host}`,
    GHE_PROTOCOL: 'http',
    GITHUB_TOKEN: fake.installationToken(repository.installation),
    ANTHROPIC_API_KEY: '',
    DBSPEC_HOME: resolve('.'),
    PULL_REQUEST: `acme/${repository.name}#${pull.number}`,
    POST: 'true',
    FAIL_ON: '',
    ...inputs,
  };
  const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step?.run ?? 'exit 99'], { env });
  let errors = '';
  child.stderr.on('data', (part: Buffer) => (errors += String(part)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, errors, outputs: readFileSync(outputs, 'utf8'), file: join(temp, 'dbspec.sarif') };
}

describe('the step of the action', () => {
  it('posts the review, leaves it as SARIF, and fails as the configuration says', async () => {
    const { code, outputs, file } = await reviewStep({});
    expect(code).toBe(1);
    expect(outputs).toBe(`sarif-file=${file}\n`);
    const sarif = JSON.parse(readFileSync(file, 'utf8')) as { runs: { results: { ruleId: string }[] }[] };
    expect(sarif.runs[0]?.results.map(({ ruleId }) => ruleId)).toContain('index-build-blocks-writes');
    expect(repository.checks).toMatchObject([{ status: 'completed', conclusion: 'failure' }]);
    expect(pull.reviewComments).toHaveLength(1);
    expect(fake.unexpected).toEqual([]);
  });

  it('writes nothing and fails nothing where it is told so', async () => {
    const { code } = await reviewStep({ POST: 'false', FAIL_ON: 'never' });
    expect(code).toBe(0);
    expect([repository.checks, pull.reviewComments]).toEqual([[], []]);
  });

  it('says what is wrong where there is no pull request', async () => {
    const { code, errors } = await reviewStep({ PULL_REQUEST: `acme/${repository.name}#` });
    expect(code).toBe(2);
    expect(errors).toContain('write it as OWNER/REPOSITORY#NUMBER');
  });

  it('sets every variable that its script reads', () => {
    const read = [...(step?.run ?? '').matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name]) => name ?? '');
    const given = [...Object.keys(step?.env ?? {}), 'RUNNER_TEMP', 'GITHUB_OUTPUT', 'GITHUB_SERVER_URL'];
    expect(read.filter((name) => !given.includes(name))).toEqual([]);
  });
});

describe('the doors of other systems', () => {
  it.each(['action.yml', 'scripts/pre-commit.mjs'])('name options that the command has: %s', (path) => {
    const { stdout } = spawnSync(process.execPath, ['dist/cli/main.js', 'review', '--help'], { encoding: 'utf8' });
    const named = [...readFileSync(path, 'utf8').matchAll(/(?<=[ ('])--[a-z][a-z-]+/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !new RegExp(`^ +${name}\\b`, 'm').test(stdout))).toEqual([]);
  });
});
