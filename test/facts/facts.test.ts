import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsQuery, readServerFacts } from '../../src/facts/index.js';
import { parseFacts } from '../../src/review/server-facts.js';
import { type RealPostgres, startRealPostgres } from '../support/real-postgres.js';

const shop = `
  create schema audit;
  create table orders (id bigint primary key, number text, total integer, note text);
  create table countries (id bigint primary key, name text);
  create table audit.entries (id bigint generated always as identity, at date not null) partition by range (at);
  create table audit.entries_2026 partition of audit.entries for values from ('2026-01-01') to ('2027-01-01');
  create table audit.entries_2027 partition of audit.entries for values from ('2027-01-01') to ('2028-01-01');
  insert into orders select n, n::text, n % 2 from generate_series(1, 5000) n;
  insert into audit.entries (at) select date '2026-12-30' + n from generate_series(1, 10) n;
  alter table orders add constraint orders_total_check check (total > 0) not valid;
  create publication warehouse for table orders (id, number), countries;
  create publication everything for all tables;
  create role migrator login;
  alter role migrator set lock_timeout = '5s';
  alter role migrator in database postgres set lock_timeout = '7s';
  alter role migrator set timezone = 'Europe/Rome';
  create role watcher login password 'wachs&amkeit';
  alter database postgres set statement_timeout = '2min';
  analyze;
`;

describe('the facts of a real server', () => {
  let server: RealPostgres | null = null;
  let watcher = '';

  beforeAll(async () => {
    server = await startRealPostgres();
    if (server === null) return;
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(shop);
    // A concurrent build that fails leaves an index behind.
    await client.query('create unique index concurrently orders_total_key on orders (total)').catch(() => undefined);
    await client.end();
    watcher = server.url.replace(/\/\/[^@]*@/, '//watcher:wachs%26amkeit@');
  });

  afterAll(() => server?.stop());

  it('are read by a role without any right on a table, and are what the server is', async (context) => {
    if (server === null) return context.skip('no such server here');
    const { facts } = parseFacts(await readServerFacts(watcher), 'facts.json', new Date().toISOString().slice(0, 10));
    expect(facts?.version).toBe(server.version);
    expect(facts?.settings).toEqual({ timeZone: 'UTC', lockTimeoutMs: 0, statementTimeoutMs: 120_000 });
    expect(facts?.roles).toEqual([
      { name: 'migrator', timeZone: 'Europe/Rome', lockTimeoutMs: 7000, statementTimeoutMs: null },
    ]);
    expect([...(facts?.tables.keys() ?? [])].sort()).toEqual([
      'audit.entries',
      'audit.entries_2026',
      'audit.entries_2027',
      'countries',
      'orders',
    ]);
    expect(facts?.tables.get('orders')?.rows).toBe(5000);
    expect(facts?.tables.get('orders')?.bytes).toBeGreaterThan(200_000);
    expect(facts?.tables.get('audit.entries')?.rows).toBe(10);
    expect(facts?.tables.get('countries')).toMatchObject({ rows: 0 });
    expect(facts?.replicas).toBe(0);
    expect(facts?.publications).toEqual([
      { name: 'everything', allTables: true, tables: [] },
      {
        name: 'warehouse',
        allTables: false,
        tables: [
          { table: { name: 'countries' }, columns: null },
          { table: { name: 'orders' }, columns: ['id', 'number'] },
        ],
      },
    ]);
    expect(facts?.extensions.map(({ name }) => name)).toContain('plpgsql');
    expect(facts?.invalidIndexes).toEqual([{ table: { name: 'orders' }, index: 'orders_total_key' }]);
    expect(facts?.unvalidated).toEqual([{ table: { name: 'orders' }, constraint: 'orders_total_check' }]);
  });

  it('say from when on writes were counted', async (context) => {
    if (server === null) return context.skip('no such server here');
    const file = JSON.parse(await readServerFacts(server.url)) as {
      readonly writesCountedSince: string | null;
      readonly tables: readonly { readonly table: string; readonly writes: number }[];
    };
    expect(file.writesCountedSince).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(file.tables.find(({ table }) => table === 'orders')?.writes).toBe(5000);
  });

  it('come out the same of the query that is pasted', async (context) => {
    if (server === null) return context.skip('no such server here');
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const answer = await client.query<{ facts: object }>(factsQuery);
    await client.end();
    const file = JSON.parse(await readServerFacts(server.url)) as object;
    const untimed = (facts: object | undefined) => ({ ...facts, taken: '' });
    expect(untimed(answer.rows[0]?.facts)).toEqual(untimed(file));
  });

  it('are refused in one sentence that keeps the password to itself', async (context) => {
    if (server === null) return context.skip('no such server here');
    const wrong = server.url.replace(/\/\/[^@]*@/, '//watcher:not-the-password@');
    const refusal = await readServerFacts(wrong).catch((error: unknown) => error);
    expect(String(refusal)).toMatch(
      /--url: 127\.0\.0\.1:\d+\/postgres does not let us in: .*watcher.*Check host, role and password\.$/,
    );
    expect(String(refusal)).not.toContain('not-the-password');
  });
});

describe('an address', () => {
  it.each(['orders', 'mysql://127.0.0.1/shop', 'postgres://127.0.0.1:1/shop'])('%s is refused', (url) =>
    expect(readServerFacts(url)).rejects.toThrow(/^--url/),
  );
});
