import { beforeAll, describe, expect, it } from 'vitest';
import { canRun, missingFeatures } from '../../../src/core/features.js';
import { postgres } from '../../../src/dialects/postgres/index.js';
import { schemaOf } from '../../support/test-rule.js';

const given = 'create table orders (id bigint); create table events (id bigint, at date) partition by range (at);';

beforeAll(() => postgres.load());

/** The newest version that the statement needs; null where every supported server runs it. */
function needs(sql: string, before = given): number | null {
  const schema = schemaOf(postgres, before);
  const versions = postgres
    .parse(sql)
    .statements.flatMap((statement) => statement.operations)
    .map((operation) => postgres.complete(operation, schema))
    .flatMap((operation) => postgres.facts.featuresOf?.(operation, schema) ?? [])
    .map((feature) => feature.since)
    .filter((since) => since > postgres.facts.supportedVersions.oldest);
  return versions.length === 0 ? null : Math.max(...versions);
}

describe('what a statement needs', () => {
  it.each([
    'alter table orders add column total numeric generated always as (id * 2) stored',
    'reindex index concurrently orders_idx',
    'alter table events detach partition events_1',
    'alter table orders add constraint c check (id > 0) not valid',
    'create table refunds (id bigint constraint present not null)',
    'create trigger touch before update on orders for each row execute function touch()',
    `create function one() returns int language sql as 'select 1'`,
    'grant select on orders to clerk',
    'alter table events alter column id add generated always as identity',
    "create publication feed for table orders with (publish = 'insert')",
    'create statistics orders_stats (dependencies) on id, number from orders',
    'alter table orders alter column id set statistics 100',
  ])('every supported server runs: %s', (sql) => expect(needs(sql)).toBeNull());

  it.each([
    [13, 'alter table orders alter column id drop expression'],
    [13, 'create table refunds (id uuid default gen_random_uuid())'],
    [14, 'alter table events detach partition events_1 concurrently'],
    [14, 'alter table events detach partition events_1 finalize'],
    [14, 'reindex (concurrently) index orders_idx'],
    [14, 'reindex (verbose, concurrently) table orders'],
    [14, 'alter table orders alter column id set compression lz4'],
    [14, 'create or replace trigger touch before update on orders for each row execute function touch()'],
    [13, 'create publication feed for table events'],
    [14, 'create function one() returns int language sql begin atomic select 1; end'],
    [14, 'create function one() returns int language sql return 1'],
    [15, 'create publication feed for table orders where (id > 1)'],
    [15, 'merge into orders using events on true when matched then delete'],
    [15, 'create unique index on orders (id) nulls not distinct'],
    [15, 'create table refunds (id bigint, unique nulls not distinct (id))'],
    [15, 'alter table orders set access method columnar'],
    [15, 'create view open_orders with (security_invoker) as select id from orders'],
    [17, 'alter table orders alter column id set expression as (1)'],
    [17, 'alter table events set access method heap'],
    [17, 'grant maintain on orders to clerk'],
    [18, 'alter table orders add column twice bigint generated always as (id * 2)'],
    [18, 'alter table orders add constraint c not null id'],
    [18, 'alter table orders add constraint c check (id > 0) not enforced'],
    [18, 'alter table orders alter constraint c not enforced'],
    [18, 'alter table events add constraint c foreign key (id) references orders (id) not valid'],
    [18, 'alter table orders add column token uuid default uuidv7()'],
  ])('from %i on: %s', (version, sql) => expect(needs(sql)).toBe(version));
});

describe('what a server can run', () => {
  const server = (serverVersion: number | null) => ({
    facts: postgres.facts,
    serverVersion,
    schema: schemaOf(postgres, given),
  });

  it('is what its version has', () => {
    const [detach] = postgres.parse('alter table events detach partition events_1 concurrently').statements;
    for (const one of detach?.operations ?? []) {
      expect(canRun(one, server(14))).toBe(true);
      expect(canRun(one, server(13))).toBe(false);
      expect(missingFeatures(one, server(13)).map((feature) => feature.since)).toEqual([14]);
    }
    expect(detach?.operations).toHaveLength(1);
  });

  it('is what the oldest has, where the version is unknown', () => {
    const [detach] = postgres.parse('alter table events detach partition events_1 concurrently').statements;
    expect(detach?.operations.map((one) => canRun(one, server(null)))).toEqual([false]);
  });
});
