import { expect, it } from 'vitest';
import { volatileDefaultRewrite } from '../../src/rules/volatile-default-rewrite.js';
import { raisedBy, testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(volatileDefaultRewrite, {
  safe: {
    'a constant since 11': {
      sql: 'alter table orders add column hidden boolean not null default false;',
      given,
      server: 11,
    },
    'no value before 11': { sql: 'alter table orders add column hidden boolean default null;', given, server: 10 },
    'a constant': {
      sql: "alter table orders add column kind text default 'web';",
      given,
      ruledOut: [
        'The default of `kind` is one value for every row, kept in the catalog: no row of `orders` is written.',
      ],
    },
    'the time of the statement': { sql: 'alter table orders add column seen_at timestamptz default now();', given },
    'a function that the schema calls stable': {
      sql: 'alter table orders add column kind text default shop_kind();',
      given:
        "create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); create function shop_kind() returns text language sql stable as $$ select 'web' $$;",
    },
    'a primary key, of which another rule tells': {
      sql: 'alter table customers add column id uuid primary key default gen_random_uuid();',
      given: 'create table customers (name text);',
      ruledOut: ['`id` is a primary key, whose finding speaks of the rewrite too: it is done once.'],
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number text, total integer, order_id bigint, placed_at timestamptz);
alter table refunds add column token uuid default gen_random_uuid();`,
      given,
      ruledOut: ['`refunds` is made in this change: nothing uses it yet.'],
    },
  },
  unsafe: {
    'two columns in one statement, which writes the table once': {
      sql: 'alter table orders add column token uuid not null default gen_random_uuid(), add column note text, add column key uuid default gen_random_uuid();',
      given,
      line: 1,
      headline: 'The defaults of `token` and `key` rewrite the whole table: every query on `orders` waits',
      fixed: `alter table orders add column token uuid;
alter table orders alter column token set default gen_random_uuid();
alter table orders add column key uuid;
alter table orders alter column key set default gen_random_uuid();
alter table orders add constraint orders_token_not_null check (token is not null) not valid;
alter table orders validate constraint orders_token_not_null;
alter table orders alter column token set not null;
alter table orders drop constraint orders_token_not_null;`,
    },
    'a random value': {
      sql: 'alter table orders add column token uuid default gen_random_uuid();',
      given,
      line: 1,
      headline: 'The default of `token` rewrites the whole table: every query on `orders` waits',
      fixed: `alter table orders add column token uuid;
alter table orders alter column token set default gen_random_uuid();`,
    },
    'a required column': {
      sql: 'alter table orders add column token uuid not null default gen_random_uuid();',
      given,
      line: 1,
      headline: 'The default of `token` rewrites the whole table: every query on `orders` waits',
      fixed: `alter table orders add column token uuid;
alter table orders alter column token set default gen_random_uuid();
alter table orders add constraint orders_token_not_null check (token is not null) not valid;
alter table orders validate constraint orders_token_not_null;
alter table orders alter column token set not null;
alter table orders drop constraint orders_token_not_null;`,
    },
    'the clock': {
      sql: 'alter table "Orders" add column seen timestamptz default clock_timestamp();',
      given: 'create table "Orders" (id bigint);',
      line: 1,
      headline: 'The default of `seen` rewrites the whole table: every query on `Orders` waits',
      fixed: `alter table "Orders" add column seen timestamptz;
alter table "Orders" alter column seen set default clock_timestamp();`,
    },
    'any default before 11': {
      sql: 'alter table orders add column hidden boolean not null default false;',
      given,
      server: 10,
      line: 1,
      headline: 'The default of `hidden` rewrites the whole table: every query on `orders` waits',
      fixed: `alter table orders add column hidden boolean;
alter table orders alter column hidden set default false;
alter table orders add constraint orders_hidden_not_null check (hidden is not null) not valid;
alter table orders validate constraint orders_hidden_not_null;`,
    },
  },
});

it.each([
  ['a primary key', 'alter table items add primary key (token);'],
  ['the default, which goes again', 'alter table items alter column token drop default;'],
])('shows no fix where what follows rests on the values: %s', (_, sql) => {
  const add = 'alter table items add column token uuid default gen_random_uuid();\n';
  const fixIn = (text: string) =>
    raisedBy(volatileDefaultRewrite, { sql: text, given: 'create table items (kind text);' })[0]?.problem.fix;
  expect(fixIn(add)).toBeDefined();
  expect(fixIn(add + sql)).toBeUndefined();
});
