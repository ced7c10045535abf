import { beforeAll, describe, expect, it } from 'vitest';
import type { Schema } from '../../src/core/schema.js';
import { columnOf, constraintOf, dependentsOf, indexesOf, sequencesOf, tableOf } from '../../src/core/schema-lookup.js';
import { postgres } from '../../src/dialects/index.js';
import { replay } from '../support/schema-after.js';

beforeAll(() => postgres.load());

const shop = `
  create schema archive;
  create type state as enum ('open', 'paid');
  create table customers (id bigserial primary key, email text not null unique, name text default 'none');
  create table orders (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customers on delete cascade,
    state state not null default 'open',
    total numeric check (total > 0),
    label text generated always as (upper(name_of(total))) stored
  );
  create index orders_open on orders (customer_id, lower(state::text)) include (total) where state = 'open';
  create view open_orders as select o.id, o.state, total from orders o where o.state = 'open';
  create materialized view totals as select customer_id, sum(total) from orders group by customer_id;
  create index totals_customer on totals (customer_id);
  create trigger orders_touch before update of state on orders for each row when (new.state <> old.state) execute function touch();
  create policy orders_mine on orders using (customer_id = current_customer() and total > 0);
  create rule orders_quiet as on delete to orders do instead nothing;
`;

/** Names of what a schema holds, and texts of it, as a person would list them. */
interface Listing {
  readonly tables: readonly string[];
  readonly indexes: readonly string[];
  readonly views: readonly string[];
  readonly sequences: readonly string[];
  readonly constraints: readonly string[];
}

/** A schema as plain data, so that every entry of its maps is compared. */
function plain(schema: Schema): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(schema).map(([field, value]) => [
      field,
      typeof value === 'object' && Symbol.iterator in value ? [...value] : value,
    ]),
  );
}

function listing(schema: Schema): Listing {
  return {
    tables: [...schema.tables.keys()],
    indexes: [...schema.indexes.keys()],
    views: [...schema.views.keys()],
    sequences: [...schema.sequences.keys()],
    constraints: [...schema.tables.values()].flatMap((table) => table.constraints.map(({ name }) => name)),
  };
}

const orders = { name: 'orders' };

describe('operations on what is not there', () => {
  const statements = [
    'drop table refunds cascade',
    'alter table refunds add column note text',
    'alter table refunds rename to returns',
    'alter table orders drop column note',
    'alter table orders rename column note to remark',
    'alter table orders rename column total to state',
    'alter table orders alter column note set not null',
    'alter table orders add column total int',
    'alter table orders drop constraint nothing',
    'alter table orders validate constraint nothing',
    'alter table orders rename to customers',
    'drop index nothing',
    'alter index nothing rename to something',
    'drop view nothing',
    'drop sequence nothing',
    'drop type nothing cascade',
    'drop trigger nothing on orders',
    'create table if not exists orders (other int)',
    'create index if not exists orders_open on customers (id)',
    "create type state as enum ('other')",
    'alter type nothing rename to something',
    "alter type state add value if not exists 'open'",
    'drop policy nothing on orders',
    'drop function nothing(int)',
    'alter table orders detach partition nothing',
    "comment on table refunds is 'gone'",
    'insert into orders (total) values (1)',
    'vacuum orders',
  ];
  it.each(statements)('change nothing: %s', (sql) => {
    const { schema } = replay(shop);
    const { glimpses: _, ...next } = replay(sql, schema).schema;
    expect(next).toEqual(schema);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['an unknown statement', 'alter function total(int) reset all'],
    ['a block that puts SQL together', "do $$ begin execute 'drop table ' || 'orders'; end $$"],
    ['a rollback', 'rollback'],
    ['a function in another schema', 'alter function touch() set schema archive'],
  ])('leaves the schema incomplete: %s', (_, sql) => {
    expect(replay(shop).schema.complete).toBe(true);
    expect(replay(shop + sql).schema.complete).toBe(false);
  });
});

describe('a table', () => {
  it('keeps what it was given', () => {
    const { schema } = replay(shop);
    expect(listing(schema)).toEqual({
      tables: ['customers', 'orders'],
      indexes: ['customers_pkey', 'customers_email_key', 'orders_pkey', 'orders_open', 'totals_customer'],
      views: ['open_orders', 'totals'],
      sequences: ['customers_id_seq', 'orders_id_seq'],
      constraints: [
        'customers_pkey',
        'customers_email_key',
        'orders_pkey',
        'orders_customer_id_fkey',
        'orders_total_check',
      ],
    });
    expect(columnOf(schema, { name: 'customers' }, 'id')).toMatchObject({ type: { base: 'bigint' }, notNull: true });
  });

  it('is followed everywhere when it is renamed', () => {
    const { schema } = replay(
      `${shop} alter table orders rename to purchases; alter table customers rename to clients;`,
    );
    const purchases = { name: 'purchases' };
    expect(listing(schema).tables).toEqual(['clients', 'purchases']);
    expect(indexesOf(schema, purchases).map((index) => index.name.name)).toEqual(['orders_pkey', 'orders_open']);
    expect(constraintOf(schema, purchases, 'orders_customer_id_fkey')).toMatchObject({
      references: { name: 'clients' },
    });
    expect(sequencesOf(schema, purchases).map((sequence) => sequence.name.name)).toEqual(['orders_id_seq']);
    expect(schema.views.get('open_orders')).toMatchObject({
      reads: [{ relation: purchases }],
      query: "select o.id, o.state, total from purchases o where o.state = 'open'",
    });
    expect(tableOf(schema, purchases)?.triggers[0]?.sql).toContain('on purchases for each row');
    expect(schema.others).toMatchObject([
      { kind: 'rule', table: purchases, sql: expect.stringContaining('to purchases') },
    ]);
    expect(dependentsOf(schema, purchases).map(({ name }) => name.name)).toEqual(['open_orders', 'totals']);
  });

  it('takes its indexes and sequences along into another schema', () => {
    const { schema } = replay(`${shop} alter table customers set schema archive;`);
    expect(listing(schema)).toMatchObject({
      tables: ['archive.customers', 'orders'],
      indexes: [
        'archive.customers_pkey',
        'archive.customers_email_key',
        'orders_pkey',
        'orders_open',
        'totals_customer',
      ],
      sequences: ['archive.customers_id_seq', 'orders_id_seq'],
    });
    expect(columnOf(schema, { schema: 'archive', name: 'customers' }, 'id')?.default?.sql).toBe(
      "nextval('archive.customers_id_seq'::regclass)",
    );
    expect(constraintOf(schema, orders, 'orders_customer_id_fkey')).toMatchObject({
      references: { schema: 'archive', name: 'customers' },
    });
  });

  it('is dropped with all that is its own, and with CASCADE with what stands on it', () => {
    const { schema } = replay(`${shop} drop table orders cascade;`);
    expect(listing(schema)).toEqual({
      tables: ['customers'],
      indexes: ['customers_pkey', 'customers_email_key'],
      views: [],
      sequences: ['customers_id_seq'],
      constraints: ['customers_pkey', 'customers_email_key'],
    });
    expect(schema.others).toEqual([]);
    const keys = listing(replay(`${shop} drop table customers cascade;`).schema).constraints;
    expect(keys).toEqual(['orders_pkey', 'orders_total_check']);
  });

  it('copies from LIKE what it is asked to', () => {
    const columns =
      "create table source (id int generated always as identity primary key, note text default 'x' check (note <> ''), unique (note));";
    const bare = replay(`${columns} create table copy (like source, extra int);`).schema;
    expect(columnOf(bare, { name: 'copy' }, 'note')?.default).toBeUndefined();
    expect(columnOf(bare, { name: 'copy' }, 'id')).toMatchObject({ notNull: true });
    expect(tableOf(bare, { name: 'copy' })?.constraints).toEqual([]);
    const full = replay(`${columns} create table copy (like source including all);`).schema;
    expect(tableOf(full, { name: 'copy' })?.constraints.map(({ name }) => name)).toEqual([
      'source_note_check',
      'copy_pkey',
      'copy_note_key',
    ]);
    expect([...full.sequences.keys()]).toEqual(['source_id_seq', 'copy_id_seq']);
  });
});

describe('a column', () => {
  it('is followed everywhere when it is renamed', () => {
    const { schema } = replay(
      `${shop} alter table orders rename column state to status; alter table orders rename column total to amount;`,
    );
    expect(columnOf(schema, orders, 'label')?.generated?.value.sql).toBe('upper(name_of(amount))');
    expect(constraintOf(schema, orders, 'orders_total_check')).toMatchObject({
      expression: { sql: 'amount > 0', columns: ['amount'] },
    });
    expect(schema.indexes.get('orders_open')?.definition).toMatchObject({
      parts: [{ column: 'customer_id' }, { expression: { sql: 'lower(status::text)', columns: ['status'] } }],
      include: ['amount'],
      where: { sql: "status = 'open'", columns: ['status'] },
    });
    expect(schema.views.get('open_orders')?.query).toBe(
      "select o.id, o.status as state, amount as total from orders o where o.status = 'open'",
    );
    expect(tableOf(schema, orders)?.triggers[0]?.sql).toContain(
      'update of status on orders for each row when (new.status <> old.status)',
    );
    expect(tableOf(schema, orders)?.policies[0]?.using?.sql).toBe('customer_id = current_customer() and amount > 0');
    expect(columnOf(schema, orders, 'status')?.type.sql).toBe('state');
  });

  it('is followed by foreign keys to it', () => {
    const { schema } = replay(`${shop} alter table customers rename column id to number;`);
    expect(constraintOf(schema, orders, 'orders_customer_id_fkey')).toMatchObject({ referencedColumns: ['number'] });
    expect(sequencesOf(schema, { name: 'customers' }, 'number')).toHaveLength(1);
  });

  it('is dropped with its indexes, its checks and its sequence', () => {
    const { schema } = replay(
      `${shop} alter table orders drop column total cascade; alter table customers drop column id cascade;`,
    );
    expect(listing(schema)).toMatchObject({
      indexes: ['customers_email_key', 'orders_pkey'],
      views: [],
      sequences: ['orders_id_seq'],
      constraints: ['customers_email_key', 'orders_pkey'],
    });
  });

  it('changes in partitions and heirs too', () => {
    const { schema } = replay(`
      create table events (id int, at date) partition by range (at);
      create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
      create table base (id int); create table heir (note text) inherits (base);
      alter table events add column kind text not null; alter table events rename column id to number;
      alter table events alter column at set not null; alter table base drop column id;
    `);
    expect(tableOf(schema, { name: 'events_2024' })?.columns).toMatchObject([
      { name: 'number' },
      { name: 'at', notNull: true },
      { name: 'kind', notNull: true },
    ]);
    expect(tableOf(schema, { name: 'heir' })?.columns.map(({ name }) => name)).toEqual(['note']);
    expect([...replay('drop table events', schema).schema.tables.keys()]).toEqual(['base', 'heir']);
  });

  it('can be null again when its named constraint goes', () => {
    const { schema } = replay('create table a (b int); alter table a add constraint b_known not null b not valid;');
    expect(columnOf(schema, { name: 'a' }, 'b')?.notNull).toBe(false);
    const valid = replay('alter table a validate constraint b_known', schema).schema;
    expect(columnOf(valid, { name: 'a' }, 'b')?.notNull).toBe(true);
    expect(columnOf(replay('alter table a drop constraint b_known', valid).schema, { name: 'a' }, 'b')?.notNull).toBe(
      false,
    );
  });
});

describe('keys and indexes', () => {
  it('share a name, whichever of them is renamed or dropped', () => {
    const given = 'create table a (b int primary key, c int unique);';
    const renamed = replay(
      `${given} alter table a rename constraint a_pkey to key; alter index a_c_key rename to by_c;`,
    ).schema;
    expect(listing(renamed)).toMatchObject({ indexes: ['by_c', 'key'], constraints: ['key', 'by_c'] });
    expect(listing(replay(`${given} alter table a drop constraint a_pkey;`).schema)).toMatchObject({
      indexes: ['a_c_key'],
      constraints: ['a_c_key'],
    });
  });

  it('attach an index that is there', () => {
    const { schema } = replay(
      'create table a (b int); create unique index by_b on a (b); alter table a add constraint a_key primary key using index by_b;',
    );
    expect(listing(schema)).toMatchObject({ indexes: ['a_key'], constraints: ['a_key'] });
    expect(columnOf(schema, { name: 'a' }, 'b')?.notNull).toBe(true);
  });

  it('make the index of a partitioned table whole with the last partition', () => {
    const given = `
      create table events (at date) partition by range (at);
      create table old partition of events for values from ('2023-01-01') to ('2024-01-01');
      create table new partition of events for values from ('2024-01-01') to ('2025-01-01');
      create index events_at on only events (at); create index old_at on old (at); create index new_at on new (at);
      alter index events_at attach partition old_at;
    `;
    expect(replay(given).schema.indexes.get('events_at')?.valid).toBe(false);
    expect(
      replay(`${given} alter index events_at attach partition new_at;`).schema.indexes.get('events_at')?.valid,
    ).toBe(true);
  });
});

describe('types', () => {
  it('keep the order of their values', () => {
    const { schema } = replay(`
      create type state as enum ('open', 'paid'); alter type state add value 'new' before 'open';
      alter type state add value 'sent' after 'open'; alter type state add value 'gone'; alter type state rename value 'new' to 'draft';
    `);
    expect(schema.types.get('state')).toMatchObject({ values: ['draft', 'open', 'sent', 'paid', 'gone'] });
  });

  it('are followed by columns and casts when they are renamed', () => {
    const { schema } = replay(`
      create type state as enum ('open'); create table a (b state default 'open'::state, c state[]);
      create view v as select b from a where b = 'open'::state; alter type state rename to status;
    `);
    expect(tableOf(schema, { name: 'a' })?.columns).toMatchObject([
      { type: { sql: 'status', name: { name: 'status' } }, default: { sql: "'open'::status" } },
      { type: { sql: 'status[]' } },
    ]);
    expect(schema.views.get('v')?.query).toContain("'open'::status");
  });

  it('with CASCADE take their columns along', () => {
    const { schema } = replay(
      "create type state as enum ('open'); create table a (b state, c int); drop type state cascade;",
    );
    expect(tableOf(schema, { name: 'a' })?.columns.map(({ name }) => name)).toEqual(['c']);
  });
});

describe('blocks', () => {
  it('do what they hold in order, and keep what is there already', () => {
    const { schema } = replay(`
      create type state as enum ('open', 'paid');
      do $$ begin
        if not exists (select 1 from pg_type where typname = 'state') then create type state as enum ('other'); end if;
        create table a (id serial primary key); alter table a add column note text; alter table a rename to b;
      end $$;
    `);
    expect(listing(schema)).toMatchObject({ tables: ['b'], indexes: ['a_pkey'], sequences: ['a_id_seq'] });
    expect(schema.types.get('state')).toMatchObject({ values: ['open', 'paid'] });
    expect(schema.complete).toBe(true);
  });
});

describe('apply', () => {
  it('takes the type of a column from the parent where a partition says only more of it', () => {
    const { schema } = replay(`
      create table events (id bigint, at timestamptz) partition by range (at);
      create table events_2026 partition of events (at default now() not null) for values from ('2026-01-01') to ('2027-01-01');
    `);
    const [table] = [...schema.tables.values()].filter(({ name }) => name.name === 'events_2026');
    expect(table?.columns.map(({ name, type, notNull }) => [name, type.base, notNull])).toEqual([
      ['id', 'bigint', false],
      ['at', 'timestamp with time zone', true],
    ]);
  });

  it('leaves the schema before as it was', () => {
    const before = replay(shop).schema;
    const copy = structuredClone(plain(before));
    replay(
      'alter table orders rename to purchases; drop table customers cascade; alter table purchases drop column id;',
      before,
    );
    expect(plain(before)).toEqual(copy);
  });

  it('copies only the map that changes', () => {
    const before = replay(shop).schema;
    const after = replay('alter table orders add column note text', before).schema;
    expect(after.tables).not.toBe(before.tables);
    expect(after.indexes).toBe(before.indexes);
    expect(after.views).toBe(before.views);
    expect(after.tables.get('customers')).toBe(before.tables.get('customers'));
  });
});

describe('a table that a query makes', () => {
  const made = (query: string): unknown =>
    tableOf(replay(`${shop} create table copy as ${query}; drop table if exists orders cascade;`).schema, {
      name: 'copy',
    })?.columns.map(({ name, type, notNull, default: value }) => [name, type.sql, notNull, value]);
  const whole = [
    ['id', 'bigint', false, undefined],
    ['email', 'text', false, undefined],
    ['name', 'text', false, undefined],
  ];

  it('has the columns of the one table of which it takes all, without what those promise', () => {
    expect(made('select * from customers')).toEqual(whole);
    expect(made('table customers')).toEqual(whole);
    expect(made("select * from customers c where c.name = 'x' order by id limit 3")).toEqual(whole);
  });

  it('keeps its columns to the query otherwise', () => {
    for (const query of [
      'select id from customers',
      'select c.*, 1 from customers c',
      'select * from customers, orders',
      'select * from customers c (a, b, c)',
      'with customers as (select 1 as z) select * from customers',
      'select * from customers union select * from customers',
    ])
      expect(made(query), query).toEqual([]);
  });
});
