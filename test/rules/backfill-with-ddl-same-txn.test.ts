import { describe, expect, it } from 'vitest';
import { backfillWithDdlSameTxn } from '../../src/rules/backfill-with-ddl-same-txn.js';
import { reviewedHeadlines, reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`;

testRule(backfillWithDdlSameTxn, {
  safe: {
    'a condition that no row passes': {
      sql: `begin;
alter table orders add column source text;
update orders set source = 'web' where source = null;
commit;`,
      given,
    },
    'a table that is gone': {
      sql: `begin;
drop table customers;
update orders set number = '' where room > 1;
commit;`,
      given,
    },
    'statements on their own': {
      sql: `alter table orders add column note text;
update orders set note = '' where room > 1;`,
      given,
    },
    'one row': {
      sql: `begin;
alter table orders add column note text;
update orders set note = '' where id = 1;
commit;`,
      given,
    },
    'rows that are new': {
      sql: `begin;
alter table orders add column note text;
insert into customers values (1);
commit;`,
      given,
    },
    'a table made in the same migration': {
      sql: `begin;
create table refunds (id int);
update refunds set id = 1 where id > 5;
commit;`,
      given,
    },
    'rows before the lock': {
      sql: `begin;
update orders set room = 1 where room > 1;
alter table orders add column note text;
commit;`,
      given,
    },
  },
  unsafe: {
    'rows of a WITH, which are changed once': {
      sql: `begin;
alter table orders add column source text;
with made as (insert into customers select id from orders returning id) update orders set source = 'web' where customer_id in (select id from made);
commit;`,
      given,
      line: 3,
      headline: 'No query on `orders` runs while these rows change',
      fixed: `with made as (insert into customers select id from orders returning id) update orders set source = 'web' where customer_id in (select id from made);`,
    },
    'a table that is gone, and one that is not': {
      sql: `begin;
drop table customers;
alter table orders drop column note2;
update orders set note = '' where room > 1;
commit;`,
      given: given.replace('room int', 'room int, note text, note2 text'),
      line: 4,
      headline: 'No query on `orders` runs while these rows change',
    },
    'an update, and DDL that needs it': {
      sql: `alter table orders add column note text;
update orders set note = '' where room > 1;
alter table orders alter column note set not null;
create index notes on orders (note);`,
      given,
      transaction: 'file',
      line: 2,
      headline: 'No query on `orders` runs while these rows change',
      fixed: `update orders set note = '' where room > 1;
alter table orders alter column note set not null;
create index notes on orders (note);`,
    },
    'an update': {
      sql: `alter table public."orders" add column note text;
update orders set note = '' where room > 1;`,
      given,
      transaction: 'file',
      line: 2,
      headline: 'No query on `orders` runs while these rows change',
    },
    'rows copied from a table in use': {
      sql: `begin;
alter table orders add column note text;
insert into customers (id) select id from orders;
commit;`,
      given,
      line: 3,
      headline: 'No query on `orders` runs while these rows change',
    },
  },
});

describe('a view that is made anew while rows change', () => {
  const before = {
    'db/migration/V1__orders.sql':
      "create table orders (id bigint primary key, state text);\ncreate view open_orders as select id from orders where state = 'open';\n",
  };
  const anew = {
    'db/migration/V2__states.sql':
      "drop view open_orders;\ncreate view open_orders as select id, state from orders;\nupdate orders set state = 'paid' where state = 'sent';\n",
  };
  const reader = { 'src/main/java/Orders.java': 'class Orders {\n  String q = "select id from open_orders";\n}\n' };

  it('stays silent: no code is seen to read it', async () => {
    expect(await reviewedHeadlines('backfill-with-ddl-same-txn', before, { ...before, ...anew })).toEqual([]);
  });

  it('speaks up: code reads it', async () => {
    const base = { ...before, ...reader };
    expect(await reviewedHeadlines('backfill-with-ddl-same-txn', base, { ...base, ...anew })).toEqual([
      'No query on `open_orders` runs while these rows change',
    ]);
  });
});

describe('what running code does between the migrations of a split', () => {
  const base = {
    'db/migration/V1__orders.sql':
      'create table orders (id bigint primary key, state text, kind text);\ncreate table carts (id bigint primary key, note text);\n',
  };
  const fixOf = async (sql: string) => {
    const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__states.sql': sql });
    const found = findings.find(({ rule }) => rule === 'backfill-with-ddl-same-txn');
    expect(found).toBeDefined();
    return found?.fix;
  };

  it('says that a row without a value makes SET NOT NULL fail', async () => {
    const fix = await fixOf(`alter table orders add column label text;
update orders set label = state || '-' || kind;
alter table orders alter column label set not null;
`);
    expect(fix?.caution).toContain(
      'A row that running code writes meanwhile without a value makes SET NOT NULL of `label` fail: release the code that writes one first, or give it a default.',
    );
  });

  it('says that a row may break a constraint', async () => {
    const fix = await fixOf(`alter table orders add column label text;
update orders set label = id::text;
alter table orders add constraint label_given check (label <> '');
`);
    expect(fix?.caution).toContain('may break the constraint that comes behind');
  });

  it('says nothing where nothing is checked behind', async () => {
    const fix = await fixOf(`alter table orders add column label text;
update orders set label = state;
create index orders_label on orders (label);
`);
    expect(fix?.caution).not.toContain('meanwhile');
  });

  it.each([
    [
      'a table in use is made anew and filled behind',
      `alter table carts add column label text;
alter table orders rename to old_orders;
create table orders (id bigint primary key, state text);
insert into orders select id, state from old_orders;
`,
    ],
    [
      'a column goes of which the rows are made',
      `alter table orders add column label text;
update orders set label = state || '-' || kind;
alter table orders drop column state, drop column kind;
`,
    ],
    [
      'the table goes that is copied',
      `alter table orders add column label text;
insert into orders (id, state) select id, note from carts;
drop table carts;
`,
    ],
  ])('writes no fix where %s', async (_, sql) => {
    expect(await fixOf(sql)).toBeNull();
  });
});
