import { afterEach, describe, expect, it } from 'vitest';
import { openSpecialist } from '../../src/agent/index.js';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { Review } from '../../src/core/review.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { type FakeAnswer, type FakeMessages, fakeMessages } from '../support/fake-messages.js';

const path = 'migrations/2_tenants.sql';
const secretPath = 'migrations/3_salaries.sql';
const base = {
  'migrations/1_orders.sql': 'create table orders (id bigint primary key, tenant_id bigint, total numeric);\n',
};
const head = {
  ...base,
  [path]: '-- by tenant\ncreate index concurrently orders_tenant_idx on orders (tenant_id);\n',
};
const draft = {
  path,
  quote: 'create index concurrently orders_tenant_idx on orders (tenant_id);',
  headline: 'Every query filters by tenant and total',
  body: 'The index serves only half of it.',
  instead: 'Add total behind tenant_id.',
  severity: 'warning',
  names: ['orders', 'orders.total'],
};

let model: FakeMessages | undefined;

afterEach(async () => {
  await model?.close();
  model = undefined;
});

/** A review in which the model drafts, and then has nothing more to say. */
async function review(
  drafts: readonly unknown[],
  config: unknown = {},
  files: Readonly<Record<string, string>> = head,
): Promise<Review> {
  const calls = drafts.map(
    (input, at) => ({ type: 'tool_use', id: `call-${at}`, name: 'draft_finding', input }) as const,
  );
  const end: FakeAnswer = { content: [{ type: 'text', text: 'NOTHING' }] };
  model = await fakeMessages(calls.length === 0 ? [end] : [{ content: calls, stop: 'tool_use' }, end]);
  return reviewChanges({
    changes: fromFiles(base, files),
    services: { ...noServices, specialist: openSpecialist({ apiKey: 'key', baseUrl: model.url }) },
    config: configSchema.parse(config),
  });
}

const judged = ({ findings }: Review) => findings.filter(({ basis }) => basis.includes('judged'));

describe('what the specialist drafts', () => {
  it('stands at the line that it quotes, and does not decide', async () => {
    const result = await review([draft]);
    expect(judged(result)).toMatchObject([
      { rule: 'specialist', severity: 'warning', basis: ['judged'], location: { path, startLine: 2, endLine: 2 } },
    ]);
    expect(result.conclusion).toBe('success');
    expect(result.engines.specialist).toMatchObject({ status: 'ran', detail: expect.stringMatching(/, 1 note$/) });
  });

  it.each([
    ['a line that is not there', { ...draft, quote: 'drop table orders;' }],
    ['a file that is not there', { ...draft, path: 'migrations/9_nowhere.sql' }],
    ['a table that does not exist', { ...draft, names: ['tenants'] }],
    ['a column that does not exist', { ...draft, names: ['orders.country'] }],
  ])('is dropped as unproven: %s', async (_, wrong) => {
    const result = await review([wrong, draft]);
    expect(judged(result).map(({ headline }) => headline)).toEqual([draft.headline]);
    expect(result.engines.specialist.detail).toMatch(/, 1 note, 1 dropped as unproven$/);
  });

  it('cannot be an error', async () => {
    expect(judged(await review([{ ...draft, severity: 'error' }]))).toEqual([]);
  });

  it('takes nothing away, and adds nothing where a rule has spoken', async () => {
    const files = { ...head, [path]: '-- by tenant\ncreate index orders_tenant_idx on orders (tenant_id);\n' };
    const result = await review([{ ...draft, quote: 'create index orders_tenant_idx' }], {}, files);
    expect(judged(result)).toEqual([]);
    expect(result.findings.map(({ rule }) => rule)).toContain('index-build-blocks-writes');
    expect(result.conclusion).toBe('failure');
  });
});

describe('what is sent', () => {
  const secret = 'alter table orders add constraint salary_known check (total > 4711);\n';
  const files = { ...head, [secretPath]: secret };
  const sent = (): string => JSON.stringify(model?.requests.map(({ body }) => body));

  it('is the change, what was found, and the tables that it touches', async () => {
    await review([], {}, files);
    expect(sent()).toContain('salary_known');
    expect(sent()).toContain('create table orders');
  });

  it('is nothing of a file that the configuration keeps back but its path and which rules spoke', async () => {
    await review([], { specialist: { 'never-send': ['**/*salaries*'] } }, files);
    expect(sent()).not.toMatch(/salary_known|4711/);
    expect(sent()).toContain(`error check-constraint-validates at ${secretPath}`);
    expect(sent()).toContain('orders_tenant_idx');
  });

  it('is nothing where it is switched off', async () => {
    const result = await review([], { specialist: { enabled: false } });
    expect(model?.requests).toEqual([]);
    expect(result.engines.specialist.detail).toBe('switched off in the configuration');
  });
});
