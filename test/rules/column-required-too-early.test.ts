import { describe, expect, it } from 'vitest';
import { columnRequiredTooEarly } from '../../src/rules/column-required-too-early.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, number text, state text);';
const added = 'alter table orders add column kind text;\nupdate orders set kind = number;\n';
const required = 'alter table orders alter column kind set not null;';

testRule(columnRequiredTooEarly, {
  safe: {
    'a column that was there before': { sql: 'alter table orders alter column number set not null;', given },
    'a default': {
      sql: `${added}alter table orders alter column kind set default 'web';\n${required}`,
      given,
    },
    'a default that comes behind it': {
      sql: `${added}${required}\nalter table orders alter column kind set default 'web';`,
      given,
    },
    'a check that a new column may fail to ask for': {
      sql: `${added}alter table orders add constraint orders_kind_check check (kind > 'a' or kind is null);`,
      given,
    },
    'a check that goes again': {
      sql: `${added}alter table orders add constraint orders_kind_check check (kind is not null) not valid;\nalter table orders drop constraint orders_kind_check;`,
      given,
    },
    'a check of a column that was there before': {
      sql: 'alter table orders add constraint orders_number_check check (number is not null) not valid;',
      given,
    },
    'an identity': {
      sql: `alter table orders add column kind integer;\n${required}\nalter table orders alter column kind add generated always as identity;`,
      given,
    },
    'a trigger, which may fill it': {
      sql: added + required,
      given: `${given} create function fill() returns trigger language plpgsql as $$ begin new.kind := 'web'; return new; end $$; create trigger fill before insert on orders for each row execute function fill();`,
    },
    'the way to another type under the same name': {
      sql: `alter table orders add column state_new text;
update orders set state_new = state;
alter table orders alter column state_new set not null;
alter table orders drop column state;
alter table orders rename column state_new to state;`,
      given,
    },
    'a table made in the same change': {
      sql: `create table refunds (id bigint primary key);\nalter table refunds add column kind text;\nalter table refunds alter column kind set not null;`,
      given,
    },
    'a column that is optional again in the end': {
      sql: `${added}${required}\nalter table orders alter column kind drop not null;`,
      given,
    },
    'migrations that run once all code is there': {
      sql: added + required,
      given,
      config: { deploy: { migrate: 'after' } },
    },
    'an application that is stopped for it': { sql: added + required, given, config: { deploy: { style: 'stop' } } },
  },
  unsafe: {
    'three steps in one change': {
      sql: added + required,
      given,
      line: 3,
      headline: '`kind` is required and has no default: code that does not know it can no longer insert into `orders`',
      severity: 'error',
    },
    'a check that asks for it': {
      sql: `${added}alter table orders add constraint orders_kind_check check (kind is not null) not valid;`,
      given,
      line: 3,
      headline: '`kind` is required and has no default: code that does not know it can no longer insert into `orders`',
    },
    'a check on the way to NOT NULL': {
      sql: `${added}alter table orders add constraint orders_kind_check check (kind is not null) not valid;\n${required}\nalter table orders drop constraint orders_kind_check;`,
      given,
      line: 4,
      headline: '`kind` is required and has no default: code that does not know it can no longer insert into `orders`',
    },
    'a quoted name': {
      sql: 'alter table "Orders" add "Kind" text;\nalter table "Orders" alter "Kind" set not null;',
      given: 'create table "Orders" (id bigint);',
      line: 2,
      headline: '`Kind` is required and has no default: code that does not know it can no longer insert into `Orders`',
    },
  },
});

describe('a column that was there before', () => {
  const base = {
    'db/migration/V1__orders.sql': `${given}\ncreate table lines (id bigint primary key, note text default '');`,
    'src/main/java/Orders.java': `class Orders {
  String add = "insert into orders (id, state) values (?, ?)";
  String all = "insert into orders (id, state, number) values (?, ?, ?)";
  String line = "insert into lines (id) values (?)";
}
`,
  };
  const told = async (sql: string) => {
    const { findings } = await reviewOf(base, { ...base, 'db/migration/V2__required.sql': sql });
    return findings.filter((one) => one.rule === 'column-required-too-early');
  };

  it.each([
    ['every INSERT names it', 'alter table orders alter column state set not null;'],
    ['it has a default', 'alter table lines alter column note set not null;'],
    [
      'it gets a default',
      "alter table orders alter column number set default '';\nalter table orders alter column number set not null;",
    ],
  ])('stays silent: %s', async (_, sql) => {
    expect(await told(sql)).toEqual([]);
  });

  it.each([
    ['NOT NULL', 'alter table orders alter column number set not null;'],
    ['a check', 'alter table orders add constraint orders_number_check check (number is not null) not valid;'],
  ])('speaks up: an INSERT of the running version leaves it out, with %s', async (_, sql) => {
    const [only, ...others] = await told(sql);
    expect(others).toEqual([]);
    expect(only?.headline).toBe(
      '`number` is required and has no default, and code that runs inserts into `orders` without it',
    );
    expect(only?.severity).toBe('error');
    expect(only?.body).toContain('in `src/main/java/Orders.java:2` (SQL that inserts into it).');
  });
});
