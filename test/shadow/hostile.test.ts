import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { Evidence, RehearsalResult, RehearsalStep } from '../../src/core/rehearsal.js';
import type { Review } from '../../src/core/review.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';
import { blinding, endless, harmless, refused } from './hostile-cases.js';

const given = 'create table orders (id bigint, number text, placed_at timestamptz)';
const index = 'create index orders_placed_at_idx on orders (placed_at)';
const column = 'alter table orders add column closed_at timestamptz';

let shadow: ShadowDatabase;
/** How long an empty rehearsal takes here, in milliseconds: deadlines are counted in it. */
let startMs: number;

beforeAll(async () => {
  shadow = openPglite({ cacheFolder: null, baseFolder: null });
  const started = Date.now();
  await rehearse(['select 1'], 120_000);
  startMs = Date.now() - started;
});

afterAll(() => shadow.close());

function rehearse(sql: readonly string[], limitMs: number): Promise<RehearsalResult> {
  const steps = sql.map(
    (text, at): RehearsalStep => ({ id: String(at + 1), sql: text, transaction: null, how: { kind: 'traced' } }),
  );
  return shadow.rehearse({ base: [given], extensions: [], steps, back: null }, limitMs);
}

function review(sql: readonly string[], limitSeconds: number): Promise<Review> {
  const base = { 'migrations/0001_orders.sql': `${given};\n` };
  return reviewChanges({
    changes: fromFiles(base, { ...base, 'migrations/0002_x.sql': `-- no-transaction\n${sql.join(';\n')};\n` }),
    services: { ...noServices, shadow },
    config: configSchema.parse({ preset: 'all', shadow: { 'limit-seconds': limitSeconds } }),
  });
}

function locksOf(evidence: Evidence | null | undefined): readonly string[] {
  return (evidence?.locks ?? []).map(({ relation, lock }) => `${relation.name} ${lock}`);
}

describe('a pull request full of hostile SQL', () => {
  let whole: Review;
  const evidenceOf = (sql: string): Evidence | null | undefined =>
    whole.migrations[0]?.statements.find((statement) => statement.sql === sql)?.evidence;

  beforeAll(async () => {
    whole = await review([index, ...Object.values(refused), ...Object.values(harmless), column], 120);
  });

  it.each(Object.entries(refused))('does not run %s, and says why', (_, sql) => {
    const evidence = evidenceOf(sql);
    expect(evidence?.outcome).toBe('skipped');
    expect(evidence?.message).not.toMatch(/^(?:$|an earlier statement|it was not reached|stopped|ended)/);
  });

  it.each(Object.entries(harmless))('runs %s', (_, sql) => expect(evidenceOf(sql)?.outcome).toBe('ran'));

  it('traces what comes before and behind', () => {
    expect(locksOf(evidenceOf(index))).toContain('orders SHARE');
    expect(locksOf(evidenceOf(column))).toContain('orders ACCESS EXCLUSIVE');
  });

  it('keeps every finding of the rules', async () => {
    const alone = await reviewChanges({
      changes: fromFiles(
        { 'migrations/0001_orders.sql': `${given};\n` },
        {
          'migrations/0001_orders.sql': `${given};\n`,
          'migrations/0002_x.sql': `-- no-transaction\n${[index, ...Object.values(refused), ...Object.values(harmless), column].join(';\n')};\n`,
        },
      ),
      services: noServices,
      config: configSchema.parse({ preset: 'all' }),
    });
    const ids = (one: Review): readonly string[] => one.findings.map(({ fingerprint }) => fingerprint);
    expect(alone.findings.map(({ rule }) => rule)).toContain('index-build-blocks-writes');
    expect(ids(whole)).toEqual(expect.arrayContaining([...ids(alone)]));
  });

  it('says what was not run', () => {
    const tried = Object.keys(harmless).length + 2;
    expect(whole.engines.shadow).toMatchObject({ status: 'partial' });
    expect(whole.engines.shadow.detail).toContain(
      `${tried} of ${tried + Object.keys(refused).length} statements tried`,
    );
  });
});

describe('SQL that takes all there is', () => {
  it.each(Object.entries(endless))('ends %s, and keeps what was seen', async (_, sql) => {
    const result = await rehearse([column, ...sql.split(/; (?=select|do)/), index], startMs * 2 + 6_000);
    expect(locksOf(result.evidence[0])).toContain('orders ACCESS EXCLUSIVE');
    const last = result.evidence.slice(-2);
    expect(last.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped']);
    expect(last[0]?.message).toMatch(/stopped after \d+ s at|memory|ended early/);
  });

  it('ends a hundred thousand statements at the deadline', async () => {
    const many = Array.from({ length: 100_000 }, (_, at) => `select ${at}`);
    const result = await rehearse([column, ...many], startMs * 2 + 4_000);
    expect(result.partial).toMatch(/^stopped after/);
    expect(result.evidence).toHaveLength(many.length + 1);
    expect(locksOf(result.evidence[0])).toContain('orders ACCESS EXCLUSIVE');
  });

  it('says in a review what it did not get to, and keeps the findings', async () => {
    const result = await review(
      [index, endless['an endless loop in a block'] ?? '', column],
      Math.ceil(startMs / 500) + 5,
    );
    expect(result.engines.shadow.status).toBe('partial');
    expect(result.engines.shadow.detail).toContain('stopped after');
    expect(result.findings.map(({ rule }) => rule)).toContain('index-build-blocks-writes');
    expect(result.findings.map(({ rule }) => rule)).not.toContain('migration-fails');
  });
});

describe('a shadow that is told to run what it should not', () => {
  const host: Readonly<Record<string, string>> = {
    'a file that is read': "select pg_read_file('/etc/passwd')",
    'a library': "load '/lib/x86_64-linux-gnu/libc.so.6'",
    'a command': "copy orders from program 'id'",
  };

  it.each(Object.entries(host))('reaches nothing of the machine: %s', async (_, sql) => {
    const result = await rehearse([sql, 'select 1'], startMs * 2 + 10_000);
    expect(result.evidence[0]?.outcome === 'ran' && result.partial === null).toBe(false);
  });

  it('still sees locks behind what should blind it', async () => {
    const names = Object.keys(blinding);
    const steps = Object.values(blinding).flatMap((sql, at) => [
      sql.replaceAll('evil', `evil_${at}`),
      `alter table public.orders add column closed_${at} timestamptz`,
    ]);
    const result = await rehearse(steps, 120_000);
    const seen = names.map((name, at) => [
      name,
      ...result.evidence.slice(2 * at, 2 * at + 2).map(({ outcome, message }) => message ?? outcome),
      ...locksOf(result.evidence[2 * at + 1]),
      result.evidence[2 * at + 1]?.rewrites.length,
    ]);
    expect(seen).toEqual(names.map((name) => [name, 'ran', 'ran', 'orders ACCESS EXCLUSIVE', 0]));
  });
});
