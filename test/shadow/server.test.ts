import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.js';
import type { Rehearsal, RehearsalResult, RehearsalStep } from '../../src/core/rehearsal.js';
import { openServer } from '../../src/shadow/index.js';
import { stemOf } from '../../src/shadow/server-access.js';
import { type RealPostgres, startInstalledPostgres, startRealPostgres } from '../support/real-postgres.js';

const base = [
  'create table customers (id bigint primary key)',
  'create table orders (id bigint primary key, total integer, placed_at timestamptz, customer_id bigint)',
  'create index orders_placed_at_idx on orders (placed_at)',
];

function traced(...sql: readonly string[]): readonly RehearsalStep[] {
  return sql.map((text, index) => ({ id: String(index + 1), sql: text, transaction: null, how: { kind: 'traced' } }));
}

function outside(sql: string, traceAs?: string): RehearsalStep {
  const how = traceAs === undefined ? { kind: 'outside' as const } : { kind: 'outside' as const, traceAs };
  return { id: sql, sql, transaction: null, how };
}

function locks(result: RehearsalResult, at = 0): readonly string[] {
  return (result.evidence[at]?.locks ?? []).map(({ relation, lock }) => `${relation.name} ${lock}`).sort();
}

/** The same tests on one server; null where it cannot be had. */
function behaves(open: () => Promise<RealPostgres | null>): void {
  let server: RealPostgres | null = null;
  let admin: pg.Client;

  beforeAll(async () => {
    server = await open();
    if (server === null) return;
    admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query("create role shadow login createdb password 'shadow'");
  });

  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const urlAs = (role: string): string => {
    const url = new URL(server?.url ?? '');
    url.username = role;
    if (role !== 'postgres') url.password = role;
    return url.href;
  };

  const rehearse = (
    steps: readonly RehearsalStep[],
    more: Partial<Rehearsal> = {},
    limitMs = 60_000,
    role = 'shadow',
  ): Promise<RehearsalResult> =>
    openServer({ url: urlAs(role) }).rehearse({ base, extensions: [], steps, back: null, ...more }, limitMs);

  const databases = async (): Promise<readonly string[]> =>
    (await admin.query<{ datname: string }>("select datname from pg_database where datname like 'dbspec%'")).rows.map(
      ({ datname }) => datname,
    );

  const on = (name: string, test: () => Promise<void>): void => {
    it(name, async (context) => (server === null ? context.skip('no such server here') : test()));
  };

  on('sees locks, rewrites, scans and index builds', async () => {
    const result = await rehearse(
      traced(
        'alter table orders add column note text',
        'create index orders_total_idx on orders (total)',
        'alter table orders add constraint fk foreign key (customer_id) references customers (id)',
        'alter table orders alter column total type bigint',
      ),
    );
    expect(result).toMatchObject({ baseComplete: true, baseErrors: [], partial: null });
    expect(result.engine).toBe(`PostgreSQL ${server?.version.replace(/ .*/, '')}`);
    expect(result.version).toBe(Number.parseInt(server?.version ?? '', 10));
    expect(locks(result)).toEqual(['orders ACCESS EXCLUSIVE']);
    expect(locks(result, 1)).toContain('orders SHARE');
    expect(result.evidence[1]?.indexBuilds).toEqual([{ index: 'orders_total_idx', table: { name: 'orders' } }]);
    expect(locks(result, 2)).toEqual(
      expect.arrayContaining(['customers SHARE ROW EXCLUSIVE', 'orders SHARE ROW EXCLUSIVE']),
    );
    expect(result.evidence[2]?.scans.map(({ name }) => name).sort()).toEqual(['customers', 'orders']);
    expect(result.evidence[3]?.rewrites).toEqual([{ name: 'orders' }]);
    expect(await databases()).toEqual([]);
  });

  on('watches what refuses a transaction from another session', async () => {
    const result = await rehearse([
      ...traced("set lock_timeout = '1ms'"),
      outside(
        'create index concurrently orders_total_idx on orders (total)',
        'create index orders_total_idx on orders (total)',
      ),
      outside('reindex index concurrently orders_total_idx', 'reindex index orders_total_idx'),
      outside('drop index concurrently orders_total_idx', 'drop index orders_total_idx'),
      outside('vacuum full orders'),
    ]);
    expect(result.evidence.flatMap(({ message }) => message ?? [])).toEqual([]);
    expect(result.evidence.map(({ outcome, tracedAs }) => [outcome, tracedAs])).toEqual(
      Array(5).fill(['ran', undefined]),
    );
    for (const at of [1, 2, 3]) expect(locks(result, at)).toContain('orders SHARE UPDATE EXCLUSIVE');
    expect(result.evidence[1]?.indexBuilds).toEqual([{ index: 'orders_total_idx', table: { name: 'orders' } }]);
    expect(result.evidence[1]?.scans).toEqual([{ name: 'orders' }]);
    expect(locks(result, 4)).toContain('orders ACCESS EXCLUSIVE');
    expect(result.evidence[4]?.rewrites).toEqual([{ name: 'orders' }]);
  });

  on('says what a concurrent build fails on', async () => {
    const result = await rehearse([
      outside('create index concurrently c on orders (nothing)', 'create index c on orders (nothing)'),
    ]);
    expect(result.evidence).toMatchObject([{ outcome: 'failed', code: '42703' }]);
  });

  on('runs several rehearsals at a time, each in databases of its own', async () => {
    const steps = traced('alter table orders add column note text');
    const all = await Promise.all([1, 2, 3].map(() => rehearse(steps, { trials: [{ id: 'trial', steps }] })));
    for (const result of all) {
      expect(result.evidence.map(({ outcome }) => outcome)).toEqual(['ran']);
      expect(result.trials?.map(({ evidence }) => evidence.map(({ outcome }) => outcome))).toEqual([['ran']]);
    }
    expect(await databases()).toEqual([]);
  });

  on('makes the extensions that it may, and says which it lacks', async () => {
    const withTrusted = await rehearse(traced('select gen_random_bytes(1)'), {
      base: ['create extension if not exists "pgcrypto"'],
      extensions: ['pgcrypto'],
    });
    expect(withTrusted).toMatchObject({ baseComplete: true, evidence: [{ outcome: 'ran' }] });
    const lacking = await rehearse(traced('select 1'), { extensions: ['vector', 'pageinspect'] });
    expect(lacking.baseComplete).toBe(false);
    expect(lacking.baseErrors.map(({ message }) => message)).toEqual([
      'the server has no extension vector',
      'only a superuser can make the extension pageinspect: create it in template1 of the server',
    ]);
  });

  on('makes no roles, and says which the server lacks', async () => {
    const result = await rehearse(
      traced('create role clerk', 'create policy p on orders to clerk using (true)', 'select 1'),
      { base: [...base, 'create role app'] },
    );
    expect(result.baseErrors).toEqual([
      { sql: 'create role app', message: 'the server has no role app: create it there, without LOGIN' },
    ]);
    expect(result.evidence.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped', 'skipped']);
    const { rows } = await admin.query("select rolname from pg_roles where rolname in ('clerk', 'app')");
    expect(rows).toEqual([]);
  });

  on('ends an endless loop at its deadline, on the server too', async () => {
    const result = await rehearse(
      traced('alter table orders add column note text', 'do $$ begin loop end loop; end $$', 'select 1'),
      {},
      5_000,
    );
    expect(result.evidence.map(({ outcome }) => outcome)).toEqual(['ran', 'skipped', 'skipped']);
    expect(await databases()).toEqual([]);
    const { rows } = await admin.query("select query from pg_stat_activity where datname like 'dbspec%'");
    expect(rows).toEqual([]);
  });

  on('does not keep what a statement sends back', async () => {
    const result = await rehearse(
      traced("select repeat('x', 1000) from generate_series(1, 200000)", 'alter table orders add column note text'),
    );
    expect(result.evidence.map(({ outcome }) => outcome)).toEqual(['ran', 'ran']);
  });

  on('calls nothing a failure of the change that its role may not do', async () => {
    const result = await rehearse(traced("copy orders from program 'cat /etc/passwd'", 'select 1'));
    expect(result.evidence[0]).toMatchObject({ outcome: 'skipped' });
    expect(result.evidence[0]?.message).toContain('the role of the shadow database may not do it');
  });

  on('sweeps what a crash has left behind, and nothing else', async () => {
    const old = `${stemOf(Date.now() - 2 * 3_600_000, 'aa')}_1`;
    const fresh = `${stemOf(Date.now(), 'bb')}_1`;
    for (const name of [old, fresh, 'dbspec_shadow_of_mine']) {
      await admin.query(`create database "${name}" owner shadow`);
    }
    await rehearse(traced('select 1'));
    expect([...(await databases())].sort()).toEqual([fresh, 'dbspec_shadow_of_mine'].sort());
    for (const name of await databases()) await admin.query(`drop database "${name}"`);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ['boss', 'superuser', 'the role "boss" is a superuser'],
    ['maker', 'createdb createrole', 'the role "maker" may make roles'],
    ['copier', 'createdb replication', 'the role "copier" may replicate'],
    ['runner', 'createdb in role pg_execute_server_program', 'is a member of pg_execute_server_program'],
    ['reader', 'createdb in role pg_read_server_files', 'is a member of pg_read_server_files'],
    ['killer', 'createdb in role pg_signal_backend', 'is a member of pg_signal_backend'],
    ['heir', 'createdb in role boss', 'is a member of boss'],
    ['guest', 'nocreatedb', 'the role "guest" may not make databases'],
  ];
  on('refuses a role that could do more than it should', async () => {
    for (const [role, options, reason] of refused) {
      await admin.query(`create role ${role} login password '${role}' ${options}`);
      const error: unknown = await rehearse(traced('select 1'), {}, 10_000, role).catch((thrown: unknown) => thrown);
      expect(error, role).toBeInstanceOf(UserError);
      expect(String(error)).toContain(reason);
      expect(String(error)).toContain('CREATE ROLE dbspec_shadow LOGIN CREATEDB');
    }
    await admin.query('create database shop owner shadow');
    await expect(rehearse(traced('select 1'))).rejects.toThrow('owns the database shop');
    await admin.query('drop database shop');
  });

  on('says so when nobody lets it in', async () => {
    const url = urlAs('nobody');
    const running = openServer({ url }).rehearse(
      { base, extensions: [], steps: traced('select 1'), back: null },
      5_000,
    );
    await expect(running).rejects.toThrow('did not let us in');
  });
}

describe('the shadow on a real server', () => {
  behaves(() => startRealPostgres());
});

describe('the shadow on the server that is installed', () => {
  behaves(startInstalledPostgres);
});
