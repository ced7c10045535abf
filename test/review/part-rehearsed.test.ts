import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { configSchema } from '../../src/core/config.js';
import type { ShadowDatabase } from '../../src/core/ports.js';
import type { Rehearsal, RehearsalResult } from '../../src/core/rehearsal.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { openPglite } from '../../src/shadow/index.js';

const wide = Array.from(
  { length: 30 },
  (_, at) => `create table wide_${at} (id bigint primary key, name text not null);\n`,
).join('');

const shop = `${wide}
create type mood as enum ('calm', 'cross');
create table customers (id bigint primary key, name text, mood mood not null default 'calm');
create table orders (id bigint primary key, customer_id bigint references customers, total integer, note text);
create index orders_note_idx on orders (note);
create table items (id bigint primary key, order_id bigint references orders (id) on delete cascade, size integer);
create table events (id bigint not null, happened date not null) partition by range (happened);
create table events_1 partition of events for values from ('2026-01-01') to ('2026-02-01');
create table events_rest partition of events default;
create view totals as select id, total from orders;
create view large_totals as select id from totals where total > 100;
`;

let real: ShadowDatabase;
let asked: { readonly rehearsal: Rehearsal; readonly result: RehearsalResult }[];
const shadow: ShadowDatabase = {
  rehearse: async (planned, limitMs, signal) => {
    const rehearsal = { ...planned, trials: [] };
    const result = await real.rehearse(rehearsal, limitMs, signal);
    asked.push({ rehearsal, result });
    return result;
  },
  close: async () => undefined,
};

beforeAll(() => {
  real = openPglite({ cacheFolder: null, baseFolder: null });
});

afterAll(() => real.close());

async function tried(change: string, before = shop) {
  asked = [];
  const base = { 'migrations/0001_shop.up.sql': before, 'migrations/0001_shop.down.sql': '' };
  const review = await reviewChanges({
    changes: fromFiles(base, { ...base, 'migrations/0002_change.up.sql': change }),
    services: { ...noServices, shadow },
    config: configSchema.parse({}),
  });
  return { review, asked, built: asked.map(({ rehearsal }) => rehearsal.base.join('\n')) };
}

const changes = `
set lock_timeout = '5s';
alter table orders add column placed_at timestamptz default clock_timestamp();
alter table orders alter column customer_id set not null;
alter table orders add constraint orders_total_check check (total > 0) not valid;
alter table orders validate constraint orders_total_check;
create index orders_customer_id_idx on orders (customer_id);
alter table items alter column size type bigint;
alter table items add foreign key (size) references customers (id) not valid;
alter table customers rename column name to title;
alter table customers alter column id type numeric;
create table events_2 partition of events for values from ('2026-02-01') to ('2026-03-01');
alter table events add column kind text;
alter type mood add value 'merry';
create table payments (id bigint primary key, order_id bigint references orders (id));
insert into payments (id) values (1);
update orders set note = 'none' where note is null;
drop index orders_note_idx;
alter table orders rename to purchases;
drop table items;
truncate payments;
drop view large_totals;
create view wide_names as select name from wide_0;
`;

describe('a rehearsal on a part of the schema', { timeout: 120_000 }, () => {
  it('builds what a change can meet, and shows what the whole shows', async () => {
    const { review, asked: first } = await tried(changes);
    const [only] = first;
    expect(first).toHaveLength(1);
    expect(only?.result.evidence.map(({ outcome }) => outcome)).toEqual(
      changes
        .trim()
        .split('\n')
        .map(() => 'ran'),
    );
    expect(only?.rehearsal.base.join('\n')).not.toContain('wide_1');
    expect(review.engines.shadow.detail).toContain('22 of 22 statements tried on the 7 tables that they can meet');
    // A statement of which nothing is known makes it try the same on the whole.
    const whole = await tried(`${changes}select 1;\n`);
    expect(whole.built.join('\n')).toContain('wide_29');
    expect(whole.asked[0]?.result.evidence.slice(0, -1)).toEqual(only?.result.evidence);
  });

  it('tries again on the whole what fails on the part', async () => {
    const { review, built } = await tried('alter table orders add column note text;\n');
    expect(built).toHaveLength(2);
    expect(built[0]).not.toContain('wide_29');
    expect(built[1]).toContain('wide_29');
    expect(review.findings.map(({ rule }) => rule)).toContain('migration-fails');
    expect(review.engines.shadow.detail).not.toContain('can meet');
  });

  it('builds a table whose name, or that of its index, is taken anew', async () => {
    const { built, review } = await tried('create index wide_7_pkey on orders (total);\n');
    expect(built[0]).toContain('wide_7');
    expect(built[0]).not.toContain('wide_8');
    expect(review.findings.map(({ rule }) => rule)).toContain('migration-fails');
  });

  it('builds all of it where the change may reach more than it names, or fires triggers', async () => {
    const trigger = `
create function stamp() returns trigger language plpgsql as $$ begin update wide_3 set name = ''; return new; end $$;
create trigger stamp before insert on orders for each row execute function stamp();
`;
    const { built: fired } = await tried('insert into orders (id) values (1);\n', shop + trigger);
    expect(fired[0]).toContain('wide_29');
    const { built: reached } = await tried('create function f() returns int as $$ select 1 $$ language sql;\n');
    expect(reached[0]).toContain('wide_29');
    const { built: block } = await tried(
      "do $$ begin if to_regclass('wide_9') is null then perform 1; end if; end $$;\n",
    );
    expect(block[0]).toContain('wide_29');
    const { built: path } = await tried('set search_path = other;\nalter table orders add column kind text;\n');
    expect(path[0]).toContain('wide_29');
  });

  it('builds all of a small schema', async () => {
    const few = 'create table orders (id bigint primary key);\ncreate table items (id bigint primary key);\n';
    const { built } = await tried('alter table orders add column kind text;\n', few);
    expect(built[0]).toContain('items');
  });
});
