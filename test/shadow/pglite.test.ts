import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { Rehearsal, RehearsalResult, RehearsalStep } from '../../src/core/rehearsal.js';
import { openPglite } from '../../src/shadow/index.js';

const base = [
  'create table customers (id bigint primary key)',
  'create table orders (id bigint primary key, number varchar(20), total integer, placed_at timestamptz, customer_id bigint)',
  'create index orders_number_idx on orders (number)',
  "create type order_state as enum ('open', 'paid')",
  'create table payments (id bigint primary key, state order_state, order_id bigint references orders (id))',
  'create view recent_orders as select id, total from orders',
];

let shadow: ShadowDatabase;

beforeAll(() => {
  shadow = openPglite({ cacheFolder: null, baseFolder: null });
});

afterAll(() => shadow.close());

function traced(...sql: readonly string[]): readonly RehearsalStep[] {
  return sql.map((text, index) => ({ id: String(index + 1), sql: text, transaction: null, how: { kind: 'traced' } }));
}

function together(...sql: readonly string[]): readonly RehearsalStep[] {
  return traced(...sql).map((step) => ({ ...step, transaction: 'one' }));
}

function rehearse(
  steps: readonly RehearsalStep[],
  more: Partial<Rehearsal> = {},
  limitMs = 60_000,
): Promise<RehearsalResult> {
  return shadow.rehearse({ base, extensions: [], steps, back: null, ...more }, limitMs);
}

describe('the shadow database', () => {
  it('sees locks, rewrites, scans and index builds', async () => {
    const result = await rehearse(
      traced(
        'alter table orders add column note text',
        'create index orders_total_idx on orders (total)',
        'alter table orders add constraint fk foreign key (customer_id) references customers (id)',
        'alter table payments alter column id type integer',
        'alter table orders alter column placed_at set not null',
        'drop table payments',
      ),
    );
    const [column, index, key, type, required, dropped] = result.evidence;
    expect(result).toMatchObject({ version: 18, baseComplete: true, partial: null });
    expect(column).toMatchObject({
      outcome: 'ran',
      locks: [{ relation: { name: 'orders' }, lock: 'ACCESS EXCLUSIVE' }],
      rewrites: [],
      scans: [],
    });
    expect(index?.locks).toContainEqual({ relation: { name: 'orders' }, object: 'table', lock: 'SHARE' });
    expect(index?.indexBuilds).toEqual([{ index: 'orders_total_idx', table: { name: 'orders' } }]);
    expect(key?.locks.filter((lock) => lock.object === 'table')).toEqual([
      { relation: { name: 'customers' }, object: 'table', lock: 'SHARE ROW EXCLUSIVE' },
      { relation: { name: 'orders' }, object: 'table', lock: 'SHARE ROW EXCLUSIVE' },
    ]);
    expect(key?.scans.map((table) => table.name).sort()).toEqual(['customers', 'orders']);
    expect(type?.rewrites).toContainEqual({ name: 'payments' });
    expect(required?.scans).toEqual([{ name: 'orders' }]);
    expect(dropped?.locks).toContainEqual({ relation: { name: 'orders' }, object: 'table', lock: 'ACCESS EXCLUSIVE' });
  });

  it('builds on what earlier statements made, and goes back', async () => {
    const result = await rehearse(
      traced('create table refunds (id bigint)', 'alter table refunds add column note text'),
      { back: traced('drop table refunds').map((step) => ({ ...step, id: 'back' })) },
    );
    expect(result.evidence.map((one) => one.outcome)).toEqual(['ran', 'ran']);
    expect(result.back).toMatchObject([{ statement: 'back', outcome: 'ran' }]);
  });

  it('says how the schema differs after the way back', async () => {
    const result = await rehearse(
      traced(
        'alter table orders drop column total cascade',
        'create table refunds (id bigint primary key)',
        'alter table payments alter column order_id type integer',
        'create index orders_placed_at_idx on orders (placed_at)',
      ),
      {
        back: traced('drop index orders_placed_at_idx', 'alter table orders add column total bigint').map((step) => ({
          ...step,
          id: `back${step.id}`,
        })),
        roundTrips: [{ first: '1', last: 'back2' }],
      },
    );
    expect(result.restored).toEqual([
      {
        statement: 'back2',
        lost: ['view recent_orders'],
        left: ['table refunds'],
        changed: ['column orders.total', 'column payments.order_id'],
      },
    ]);
  });

  it('knows a constraint and an index that come back under another name', async () => {
    const result = await rehearse(
      traced('alter table crates drop constraint crates_pkey', 'drop index crates_name', 'drop index crates_kind'),
      {
        base: [
          ...base,
          'create table crates (id int constraint crates_pkey primary key, name text, kind text)',
          'create index crates_name on crates (name)',
          'create index crates_kind on crates (kind)',
        ],
        back: traced(
          'alter table crates add constraint crates_pkey2 primary key (id)',
          'create index crates_name2 on crates (name)',
          'create unique index crates_kind2 on crates (kind)',
        ).map((step) => ({ ...step, id: `back${step.id}` })),
        roundTrips: [{ first: '1', last: 'back3' }],
      },
    );
    expect(result.restored).toEqual([
      {
        statement: 'back3',
        lost: ['index crates_kind'],
        left: ['index crates_kind2'],
        changed: [],
        renamed: [
          { title: 'constraint crates_pkey of crates', to: 'crates_pkey2' },
          { title: 'index crates_name', to: 'crates_name2' },
        ],
      },
    ]);
  });

  it('calls nothing changed that only reads otherwise: the same time as a default, the same body with other spaces', async () => {
    const body = (spaces: string): string =>
      `create function tax() returns int language plpgsql as $$\n${spaces}begin\n${spaces}return 1;\nend $$`;
    const result = await rehearse(
      traced('alter table orders alter column placed_at drop default', 'drop function tax()'),
      {
        base: [...base, 'alter table orders alter column placed_at set default current_timestamp', body('')],
        back: traced(body('    '), 'alter table orders alter column placed_at set default now()').map((step) => ({
          ...step,
          id: `back${step.id}`,
        })),
        roundTrips: [{ first: '1', last: 'back2' }],
      },
    );
    expect(result.restored).toEqual([{ statement: 'back2', lost: [], left: [], changed: [] }]);
  });

  it('calls no index changed that keeps a cast to the type which its column has again', async () => {
    const given = [
      ...base,
      'create function tame(varchar) returns varchar language sql immutable as $$ select lower($1) $$',
      'create table crates (name varchar(255), kind varchar(9), check (name <> kind))',
      'create index crates_name on crates (tame(name))',
      'create index crates_kind on crates (lower(kind))',
    ];
    const there = traced('alter table crates alter name type text', 'alter table crates alter kind type text');
    const tried = async (...back: readonly string[]) => {
      const steps = traced(...back).map((step) => ({ ...step, id: `back${step.id}` }));
      const result = await rehearse(there, {
        base: given,
        back: steps,
        roundTrips: [{ first: '1', last: `back${back.length}` }],
      });
      return result.restored?.[0]?.changed;
    };
    const again = ['alter table crates alter name type varchar(255)', 'alter table crates alter kind type varchar(9)'];
    expect(await tried(...again)).toEqual([]);
    expect(await tried(...again, 'drop index crates_name', 'create index crates_name on crates (lower(name))')).toEqual(
      ['index crates_name'],
    );
    expect(
      await tried(...again, 'drop index crates_name', 'create index crates_name on crates (tame(name::varchar(5)))'),
    ).toEqual(['index crates_name']);
  });

  it('does not call failed what runs with its transaction and not by itself', async () => {
    const result = await rehearse([
      ...together(
        'create temporary table loaded (id int) on commit drop',
        'insert into loaded values (1)',
        'alter table orders add column note text',
      ),
      { id: 'later', sql: 'alter table orders add column late text', transaction: null, how: { kind: 'traced' } },
    ]);
    expect(result.evidence.map(({ outcome }) => outcome)).toEqual(['ran', 'skipped', 'skipped', 'skipped']);
    expect(result.evidence[1]?.message).toBe('it runs only together with its transaction');
    expect(result.evidence[3]?.message).toBe('an earlier statement could not be watched by itself');
  });

  it('fails as a runner would: a new enum value in the transaction that adds it', async () => {
    const steps = together(
      "alter type order_state add value 'refunded'",
      "update payments set state = 'refunded'",
      'select 1',
    );
    const result = await rehearse(steps);
    expect(result.evidence.map((one) => [one.outcome, one.code])).toEqual([
      ['ran', undefined],
      ['failed', '55P04'],
      ['skipped', undefined],
    ]);
  });

  it('stops at the first statement that fails', async () => {
    const result = await rehearse(
      traced('alter table orders alter column total type bigint', 'create table refunds (id bigint)'),
    );
    expect(result.evidence[0]).toMatchObject({ outcome: 'failed', code: '0A000' });
    expect(result.evidence[1]?.message).toContain('an earlier statement failed');
  });

  it('goes on behind one that may fail, and then takes no way back', async () => {
    const [edit, next] = traced('create table orders (id bigint)', 'create table refunds (id bigint)');
    if (edit === undefined || next === undefined) throw new Error('There are two steps.');
    const result = await rehearse([{ ...edit, mayFail: true }, next], { back: traced('drop table refunds') });
    expect(result.evidence.map(({ outcome }) => outcome)).toEqual(['skipped', 'ran']);
    expect(result.evidence[0]?.message).toBe(
      'it does not run on top of what its migration has done before: relation "orders" already exists',
    );
    expect(result.back ?? []).toEqual([]);
  });

  it('leaves out what fails in a branch that may not run, and goes on in the same transaction and behind it', async () => {
    const guarded = (step: RehearsalStep): RehearsalStep => ({ ...step, mayNotRun: true });
    const steps = [
      ...together('create table orders (id bigint)').map(guarded),
      ...together('alter table orders add column refunds integer', 'create table refunds (id bigint)'),
      ...traced('create table payments (id bigint)').map(guarded),
      ...traced('create table returns (id bigint)'),
    ];
    const result = await rehearse(
      steps.map((step, at) => ({ ...step, id: String(at) })),
      { back: traced('drop table refunds') },
    );
    expect(result.evidence.map(({ outcome }) => outcome)).toEqual(['skipped', 'ran', 'ran', 'skipped', 'ran']);
    expect(result.evidence[0]?.message).toBe(
      'it stands in a branch that may not run, and does not run here: relation "orders" already exists',
    );
    expect(result.back ?? []).toEqual([]);
  });

  it('leaves out what needs rows from before the change, and goes on, also with the way back', async () => {
    const lacking = (step: RehearsalStep): RehearsalStep => ({ ...step, mayLackRows: ['23503'] });
    const steps = [
      ...together("insert into payments values (1, 'open', 7)").map(lacking),
      ...together('create table refunds (id bigint)'),
      ...traced("insert into payments values (2, 'open', 7)").map(lacking),
      ...traced('create table returns (id bigint)'),
    ];
    const result = await rehearse(
      steps.map((step, at) => ({ ...step, id: String(at) })),
      { back: traced('drop table refunds') },
    );
    expect(result.evidence.map(({ outcome }) => outcome)).toEqual(['skipped', 'ran', 'skipped', 'ran']);
    expect(result.evidence[0]?.message).toContain(
      'it needs rows from before the change, which the shadow database does not hold: insert or update on table "payments"',
    );
    expect(result.back?.map(({ outcome }) => outcome)).toEqual(['ran']);
  });

  it('runs a concurrent build outside a transaction, and traces the plain one', async () => {
    const result = await rehearse([
      {
        id: '1',
        sql: 'create index concurrently c on orders (total)',
        transaction: null,
        how: { kind: 'outside', traceAs: 'create index c on orders (total)' },
      },
    ]);
    expect(result.evidence[0]).toMatchObject({
      outcome: 'ran',
      tracedAs: 'create index c on orders (total)',
      indexBuilds: [{ index: 'c' }],
    });
  });

  it('takes a function that comes back with other comments for the same, and one that does something else for another', async () => {
    const body = (words: string) =>
      `create or replace function f() returns int language plpgsql as $$ begin ${words}\n return 1; end $$`;
    const changedBy = async (back: string) => {
      const { restored } = await rehearse(traced(body('-- new\n perform 2;')), {
        base: [body('-- 1) /* one */')],
        back: traced(body(back)).map((step) => ({ ...step, id: 'back' })),
        roundTrips: [{ first: '1', last: 'back' }],
      });
      return restored?.[0]?.changed;
    };
    expect(await changedBy('/* two\n lines */')).toEqual([]);
    expect(await changedBy('perform 3;')).toEqual(['function f()']);
  });

  it('says what of the schema before did not come up', async () => {
    const result = await rehearse(traced('select 1'), {
      base: [...base, 'create table broken (id nothing)'],
      extensions: ['postgis'],
    });
    expect(result.baseComplete).toBe(false);
    expect(result.baseErrors.map((error) => error.message)).toEqual([
      'type "nothing" does not exist',
      'the embedded database has no extension postgis',
    ]);
  });

  it('loads an extension of the server', async () => {
    const result = await rehearse(traced("select gen_salt('bf')"), {
      base: ['create extension pgcrypto'],
      extensions: ['pgcrypto'],
    });
    expect(result.evidence[0]?.outcome).toBe('ran');
  });

  it('loads an extension that is a package of its own', async () => {
    const result = await rehearse(traced('create index on seen using hnsw (place vector_l2_ops)'), {
      base: ['create extension vector', 'create extension pg_uuidv7', 'create table seen (place vector(3))'],
      extensions: ['vector', 'pg_uuidv7'],
    });
    expect(result.baseErrors).toEqual([]);
    expect(result.evidence[0]).toMatchObject({ outcome: 'ran', indexBuilds: [{ index: 'seen_place_idx' }] });
  });

  it('does not run what it is told to skip', async () => {
    const result = await rehearse([
      { id: '1', sql: 'drop table orders', transaction: null, how: { kind: 'skipped', reason: 'not tried' } },
    ]);
    expect(result.evidence).toEqual([
      { statement: '1', outcome: 'skipped', message: 'not tried', locks: [], rewrites: [], scans: [], indexBuilds: [] },
    ]);
  });
});

describe('hostile SQL', () => {
  it('ends an endless loop at the deadline and keeps what was seen', async () => {
    const result = await rehearse(
      traced('alter table orders add column note text', 'do $$ begin loop end loop; end $$', 'select 1'),
      {},
      6_000,
    );
    expect(result.partial).toContain('stopped after 6 s at 2');
    expect(result.evidence.map((one) => one.outcome)).toEqual(['ran', 'skipped', 'skipped']);
  });

  it('notices a session that answers nonsense', async () => {
    const result = await rehearse(traced("copy orders from program 'cat /etc/passwd'", 'select 1'), {}, 20_000);
    expect(result.evidence.every((one) => one.outcome !== 'ran') || result.partial !== null).toBe(true);
  });

  it('reaches no file of the machine', async () => {
    const result = await rehearse(traced("select pg_read_file('/etc/passwd')"));
    // A limit of the shadow's own is no failure of the migration.
    expect(result.evidence[0]).toMatchObject({ outcome: 'skipped' });
    expect(JSON.stringify(result)).not.toContain('root:');
  });

  it('ends with its caller', async () => {
    const stop = new AbortController();
    const running = shadow.rehearse(
      { base, extensions: [], steps: traced('do $$ begin loop end loop; end $$'), back: null },
      60_000,
      stop.signal,
    );
    setTimeout(() => stop.abort(new Error('superseded')), 2_000);
    await expect(running).rejects.toThrow('superseded');
  });
});
