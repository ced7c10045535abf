import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeMessages } from '../support/fake-messages.js';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'dbspec-library-'));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** What a program that imports the package by its name prints, as JSON. */
async function program(body: string, environment: Readonly<Record<string, string>> = {}): Promise<unknown> {
  const source = `
    import { openServices, reviewFiles, ruleIds, rules, UserError } from 'dbspec';
    const base = { 'migrations/1_orders.sql': 'create table orders (id bigint primary key, placed_at date);\\n' };
    const head = { ...base, 'migrations/2_index.sql': 'create index orders_placed_at_idx on orders (placed_at);\\n' };
    const print = (value) => console.log(JSON.stringify(value));
    ${body}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source], {
    env: { PATH: process.env.PATH, HOME: home, ...environment },
  });
  return JSON.parse(stdout);
}

describe('the package as a library', () => {
  it('reviews files by rules alone', async () => {
    const review = await program('print(await reviewFiles({ base, head }));');
    expect(review).toMatchObject({
      version: 1,
      conclusion: 'failure',
      findings: [
        {
          rule: 'index-build-blocks-writes',
          severity: 'error',
          basis: ['deduced'],
          path: 'migrations/2_index.sql',
          startLine: 1,
          endLine: 1,
          subject: { table: 'orders', index: 'orders_placed_at_idx' },
          locks: [{ relation: 'orders', lock: 'SHARE', blocks: 'writes', until: 'transaction' }],
          suppressed: null,
        },
        { rule: 'lock-timeout-missing', severity: 'notice' },
      ],
      skipped: [],
      engines: { shadow: 'not asked for', specialist: 'not configured', secondOpinion: 'not asked for' },
      migrations: [
        { framework: 'plain-sql', dialect: 'postgres', statements: [{ operations: ['create_index'], evidence: null }] },
      ],
    });
  });

  it('tries it on the embedded database, and asks the model, with the services that it opens', async () => {
    const model = await fakeMessages([{ content: [{ type: 'text', text: 'NOTHING' }] }]);
    const review = await program(
      `const services = await openServices({ shadow: true, specialist: true });
       const review = await reviewFiles({ base, head, services });
       await services.close();
       print(review);`,
      { ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: model.url, LOG_LEVEL: 'of another program' },
    );
    await model.close();
    expect(model.requests).toHaveLength(1);
    expect(review).toMatchObject({
      engines: {
        shadow: expect.stringMatching(/^PostgreSQL 18\..*1 of 1 statement tried$/),
        specialist: expect.stringContaining('tokens in'),
        secondOpinion: expect.stringContaining('1 finding shared'),
      },
      findings: [{ rule: 'index-build-blocks-writes', basis: ['deduced', 'observed'] }, {}],
    });
  });

  it('sends nothing to a model that is not asked for', async () => {
    const model = await fakeMessages([]);
    const review = await program(
      `const services = await openServices({ shadow: false, specialist: false });
       print(await reviewFiles({ base, head, services }));
       await services.close();`,
      { ANTHROPIC_API_KEY: 'key', ANTHROPIC_BASE_URL: model.url },
    );
    await model.close();
    expect(model.requests).toEqual([]);
    expect(review).toMatchObject({ engines: { shadow: 'switched off', specialist: 'switched off' } });
  });

  it.each([
    ['of the request', '{ base, head, sql: 1 }', '`sql` is not known'],
    ['of the configuration', '{ base, head, config: { presett: 1 } }', 'presett'],
    ['that is no rule', "{ base, head, config: { rules: { 'drop-colum': 'off' } } }", 'drop-colum'],
  ])('refuses a key %s', async (_, request, words) => {
    const said = await program(
      `print(await reviewFiles(${request}).then(() => 'taken', (error) => [error instanceof UserError, error.message]));`,
    );
    expect(said).toEqual([true, expect.stringContaining(words)]);
  });

  it('holds its rules and their ids', async () => {
    const [ids, own] = (await program('print([ruleIds(), rules.map((rule) => rule.id)]);')) as readonly string[][];
    expect(ids).toEqual(own);
    expect(ids).toContain('index-build-blocks-writes');
  });
});
