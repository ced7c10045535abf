import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configPath, configSchema } from '../../src/core/config.js';
import type { Review } from '../../src/core/review.js';
import { tableSizes } from '../../src/review/context.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { parseFacts } from '../../src/review/server-facts.js';
import { noServices } from '../../src/review/services.js';

const file = {
  version: 1,
  taken: '2026-11-21T09:30:00Z',
  server: { dialect: 'postgres', version: '15.4' },
  settings: { timeZone: 'UTC', lockTimeoutMs: 0, statementTimeoutMs: 0 },
  writesCountedSince: '2026-11-11T09:30:00Z',
  tables: [
    { schema: 'public', table: 'orders', rows: 41_000_000, bytes: 12_400_000_000, writes: 900_000 },
    { schema: 'public', table: 'countries', rows: 249, bytes: 65_536, writes: 0 },
    { schema: 'public', table: 'sessions', rows: 8_000, bytes: 4_000_000, writes: 86_400_000 },
    { schema: 'audit', table: 'entries', rows: 10, bytes: 500_000_000, writes: null },
  ],
};

const today = '2026-11-27';

describe('a file of facts', () => {
  it('is read, with the default schema left out of names', () => {
    const { facts } = parseFacts(JSON.stringify(file), 'db/facts.json', today);
    expect([...(facts?.tables.keys() ?? [])]).toEqual(['orders', 'countries', 'sessions', 'audit.entries']);
    expect(facts?.tables.get('sessions')?.writesPerSecond).toBe(100);
    expect(facts).toMatchObject({ taken: '2026-11-21', version: '15.4', replicas: 0, invalidIndexes: [] });
  });

  it.each([
    [
      'is no JSON',
      'rows: 3',
      '`db/facts.json` cannot be read, so no facts are used. Write it anew with `dbspec facts`.',
    ],
    [
      'holds something else',
      { ...file, tables: [{ schema: 'public', table: 'orders', rows: 'many', bytes: 1 }] },
      '`db/facts.json` cannot be read at `tables.0.rows`, so no facts are used. Write it anew with `dbspec facts`.',
    ],
    [
      'is stale',
      { ...file, taken: '2026-08-01T00:00:00Z' },
      '`db/facts.json` is 118 days old, so its facts are not used. Write it anew with `dbspec facts`.',
    ],
    [
      'is of the future',
      { ...file, taken: '2027-01-01T00:00:00Z' },
      '`db/facts.json` is dated after today, so its facts are not used. Write it anew with `dbspec facts`.',
    ],
  ])('that %s gives none, and says so', (_, content, note) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    expect(parseFacts(text, 'db/facts.json', today)).toEqual({ facts: null, note });
  });

  it('counts no writes by the second where the time is unknown or short', () => {
    const rates = [null, '2026-11-21T09:00:00Z'].map(
      (writesCountedSince) =>
        parseFacts(JSON.stringify({ ...file, writesCountedSince }), 'f', today).facts?.tables.get('sessions')
          ?.writesPerSecond,
    );
    expect(rates).toEqual([null, null]);
  });
});

describe('the size of a table', () => {
  const { facts } = parseFacts(JSON.stringify(file), 'db/facts.json', today);
  const sizes = (tables: object) => tableSizes(configSchema.parse({ tables }), facts);

  it.each([
    ['large by the facts', {}, 'orders', 'large', false],
    ['small by the facts', {}, 'countries', 'small', false],
    ['not small where it is hot by the facts', {}, 'sessions', 'unknown', true],
    ['unknown where the facts are older than the table', {}, 'refunds', 'unknown', false],
    ['small by hand, whatever the facts say', { small: ['orders', 'sessions'] }, 'orders', 'small', false],
    ['small by hand, and so not hot by the facts', { small: ['sessions'] }, 'sessions', 'small', false],
    ['large by hand', { large: ['countr*'] }, 'countries', 'large', false],
    ['not small where it is hot by hand', { hot: ['countries'] }, 'countries', 'unknown', true],
  ])('is %s', (_, tables, name, size, hot) => {
    expect([sizes(tables).sizeOf({ name }), sizes(tables).isHot({ name })]).toEqual([size, hot]);
  });

  it('is large by its bytes alone, in another schema', () => {
    expect(sizes({}).sizeOf({ schema: 'audit', name: 'entries' })).toBe('large');
  });
});

const shop = {
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n',
  'migrations/0001_shop.sql':
    'create table orders (id bigint primary key, placed_at timestamp);\ncreate table countries (id bigint primary key, name text);\n',
  [configPath]: 'facts: db/facts.json\n',
  'db/facts.json': JSON.stringify(file),
};

function reviewOf(sql: string, base: Readonly<Record<string, string>> = shop): Promise<Review> {
  const changes = fromFiles(base, { ...base, 'migrations/0002_change.sql': sql });
  return reviewChanges({ changes, services: noServices, today });
}

describe('a review with facts', () => {
  it('names size and day, and takes the version from them', async () => {
    const review = await reviewOf('create index orders_placed_at_idx on orders (placed_at);');
    const [finding] = review.findings.filter(({ rule }) => rule === 'index-build-blocks-writes');
    expect(finding?.severity).toBe('error');
    expect(finding?.body).toContain(
      'takes a `SHARE` lock on `orders` (41 M rows, 12 GB by the facts of 21 November), reads the whole table',
    );
    expect(review.assumptions).toContain('Postgres 15 (db/facts.json)');
    expect(review.assumptions).toContain('sizes by the facts of 21 November (db/facts.json)');
  });

  it('makes a notice of what a small table feels', async () => {
    const review = await reviewOf('create index countries_name_idx on countries (name);');
    const [finding] = review.findings.filter(({ rule }) => rule === 'index-build-blocks-writes');
    expect(finding?.severity).toBe('notice');
    expect(review.conclusion).toBe('success');
  });

  it('knows that a timestamp keeps its bytes where sessions begin in UTC', async () => {
    const sql = 'alter table orders alter column placed_at type timestamptz;';
    const rules = async (base: Readonly<Record<string, string>>) =>
      (await reviewOf(sql, base)).findings.map(({ rule }) => rule);
    const rome = { ...file, settings: { ...file.settings, timeZone: 'Europe/Rome' } };
    expect(await rules(shop)).not.toContain('type-change-rewrite');
    expect(await rules({ ...shop, 'db/facts.json': JSON.stringify(rome) })).toContain('type-change-rewrite');
    const moved = await reviewOf(`set timezone = 'Europe/Rome'; ${sql}`);
    expect(moved.findings.map(({ rule }) => rule)).toContain('type-change-rewrite');
  });

  it('goes on without a file that is not there, and says so', async () => {
    const { 'db/facts.json': _, ...rest } = shop;
    const review = await reviewOf('create index orders_placed_at_idx on orders (placed_at);', rest);
    expect(review.notes).toContain('`facts` names `db/facts.json`, which is not there.');
    expect(review.assumptions).toContain('Postgres 16 (docker-compose.yml)');
    expect(review.assumptions).toContain('size of `orders` unknown');
  });

  it('takes no facts of another engine, and those of the entry before those at the top', async () => {
    const foreign = { ...file, server: { dialect: 'mysql', version: '8.4' } };
    const config = 'facts: db/mysql.json\ndatabases:\n  - facts: db/facts.json\n';
    const both = { ...shop, 'db/mysql.json': JSON.stringify(foreign) };
    const sql = 'create index countries_name_idx on countries (name);';
    const severities = async (base: Readonly<Record<string, string>>) =>
      (await reviewOf(sql, base)).findings
        .filter(({ rule }) => rule === 'index-build-blocks-writes')
        .map(({ severity }) => severity);
    expect(await severities({ ...both, [configPath]: 'dialect: postgres\nfacts: db/mysql.json\n' })).toEqual(['error']);
    expect(await severities({ ...both, [configPath]: config })).toEqual(['notice']);
  });

  it('checks facts that the pull request brings, and does not use them yet', async () => {
    const { 'db/facts.json': facts, [configPath]: config, ...base } = shop;
    const head = { ...base, [configPath]: config, 'db/facts.json': facts, 'migrations/0002_a.sql': 'select 1;' };
    const review = await reviewChanges({ changes: fromFiles(base, head), services: noServices, today });
    expect(review.notes).toContain(
      '`db/facts.json` changes in this pull request: it is valid, and takes effect when merged.',
    );
    expect(review.assumptions).toContain('Postgres 16 (docker-compose.yml)');
  });
});

describe('an application that is stopped for the deploy', () => {
  const severities = async (style: string, sql: string) =>
    (await reviewOf(sql, { ...shop, [configPath]: `deploy:\n  style: ${style}\n` })).findings.map(
      ({ rule, severity }) => `${rule}: ${severity}`,
    );

  it('waits for no lock, and old code fails on no new name', async () => {
    const sql = 'create index orders_placed_at_idx on orders (placed_at);\nalter table orders rename to purchases;';
    expect(await severities('rolling', sql)).toEqual(
      expect.arrayContaining(['index-build-blocks-writes: error', 'rename-table: error']),
    );
    const stopped = await severities('stop', sql);
    expect(stopped).toEqual(expect.arrayContaining(['index-build-blocks-writes: notice', 'rename-table: notice']));
  });

  it('loses its rows all the same', async () => {
    const sql = 'delete from orders;';
    expect(await severities('stop', sql)).toEqual(await severities('rolling', sql));
  });
});
