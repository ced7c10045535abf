import { expect, it } from 'vitest';
import { typeChangeRewrite } from '../../src/rules/type-change-rewrite.js';
import { reviewOf } from '../support/review-files.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(typeChangeRewrite, {
  safe: {
    'a longer varchar': {
      sql: 'alter table lines alter column sku type varchar(40);',
      given: 'create table lines (sku varchar(20));',
      ruledOut: ['From `varchar(20)` to `varchar(40)` neither a row nor an index of `lines` is written anew.'],
    },
    'varchar to text': {
      sql: 'alter table lines alter column sku type text;',
      given: 'create table lines (sku varchar(20));',
    },
    'more digits at the same scale': {
      sql: 'alter table lines alter column price type numeric(14, 2);',
      given: 'create table lines (price numeric(10, 2));',
    },
    'the type that the last migration has given a column of a table that none made': {
      sql: 'alter table clients alter column client_id type varchar(255);',
      given: 'alter table clients alter column client_id type varchar(255);',
    },
    'the type of a column that was added to a table that none made': {
      sql: 'alter table clients alter column client_id type integer;',
      given: 'alter table clients add column client_id integer;',
    },
    'a column added to a table that none made, under its new name': {
      sql: 'alter table clients alter column id type text;',
      given:
        'alter table clients add column client_id varchar(255); alter table clients rename column client_id to id;',
    },
    'a column that nobody knows, whose limit may only go': { sql: 'alter table legacy alter column sku type text;' },
    'the same type': {
      sql: 'alter table lines alter column sku type varchar(20) using sku::varchar(20);',
      given: 'create table lines (sku varchar(20));',
    },
    'a widening under a check, which has a rule of its own': {
      ruledOut: [],
      sql: 'alter table lines alter column sku type text;',
      given: "create table lines (sku varchar(20) check (sku <> ''));",
    },
    'another collation under an index, which has a rule of its own': {
      sql: 'alter table lines alter column sku type text collate "C";',
      given: 'create table lines (sku text); create index lines_sku on lines (sku);',
    },
    'a time zone that the file sets to UTC': {
      sql: `SET TIME ZONE 'UTC';
alter table lines alter column at type timestamptz;`,
      given: 'create table lines (at timestamp);',
    },
    'a time zone that the transaction sets to UTC': {
      sql: `set local timezone = 'UTC';
alter table lines alter column at type timestamptz;`,
      given: 'create table lines (at timestamp);',
      transaction: 'file',
    },
    'a table made in the same migration': {
      sql: `create table lines (amount integer);
alter table lines alter column amount type bigint;`,
      given,
    },
  },
  unsafe: {
    'a column that nobody knows, whose limit may only grow': {
      sql: 'alter table legacy alter column sku type varchar(200);',
      line: 1,
      headline: 'Changing `sku` to `varchar(200)` may rewrite the whole table: no migration here tells its type before',
      severity: 'warning',
    },
    'a shorter varchar than the last migration has given a column of a table that none made': {
      sql: 'alter table clients alter column client_id type varchar(100);',
      given: 'alter table clients alter column client_id type varchar(255);',
      line: 1,
      headline: 'Changing `client_id` to `varchar(100)` rewrites the whole table: every query on `clients` waits',
    },
    'a column that may have been there with another type': {
      sql: 'alter table clients alter column client_id type varchar(255);',
      given: 'alter table clients add column if not exists client_id varchar(20);',
      line: 1,
      headline:
        'Changing `client_id` to `varchar(255)` may rewrite the whole table: no migration here tells its type before',
      severity: 'warning',
    },
    'a type told of a table that is gone': {
      sql: 'alter table clients alter column client_id type varchar(255);',
      given: 'alter table clients alter column client_id type varchar(20); alter table clients rename to old_clients;',
      line: 1,
      headline:
        'Changing `client_id` to `varchar(255)` may rewrite the whole table: no migration here tells its type before',
      severity: 'warning',
    },
    'a column that nobody knows, with a conversion': {
      sql: 'alter table legacy alter column sku type text using sku::text;',
      line: 1,
      headline: 'Changing `sku` to `text` rewrites the whole table: every query on `legacy` waits',
    },
    'a larger integer': {
      sql: 'alter table orders alter column total type bigint;',
      given,
      line: 1,
      headline: 'Changing `total` to `bigint` rewrites the whole table: every query on `orders` waits',
    },
    'two columns in one statement, which writes the table once': {
      sql: 'alter table lines alter column pieces type bigint, alter column sku type text, alter column total type bigint;',
      given: 'create table lines (id bigint primary key, pieces integer not null, sku varchar(20), total integer);',
      line: 1,
      headline: 'Changing `pieces` and `total` to `bigint` rewrites the whole table: every query on `lines` waits',
      fixed: `alter table lines add column pieces_bigint bigint;
alter table lines add column total_bigint bigint;
alter table lines add constraint lines_pieces_bigint_not_null check (pieces_bigint is not null) not valid;
alter table lines validate constraint lines_pieces_bigint_not_null;
alter table lines alter column pieces_bigint set not null;
alter table lines drop constraint lines_pieces_bigint_not_null;
alter table lines alter column pieces drop not null;
alter table lines drop column pieces;
alter table lines drop column total;`,
    },
    'a column with a default and a comment, which the new one gets as well': {
      sql: 'alter table lines alter column at type timestamp(3);',
      given: `create table lines (id bigint primary key, at timestamptz(3) not null default current_timestamp);
comment on column lines.at is 'When it was added';
alter table lines alter column at set statistics 500;`,
      line: 1,
      headline: 'Changing `at` to `timestamp(3)` rewrites the whole table: every query on `lines` waits',
      fixed: `alter table lines add column at_timestamp_without_time_zone timestamp(3);
alter table lines alter column at_timestamp_without_time_zone set default current_timestamp;
alter table lines add constraint lines_at_timestamp_without_time_zone_not_null check (at_timestamp_without_time_zone is not null) not valid;
alter table lines validate constraint lines_at_timestamp_without_time_zone_not_null;
alter table lines alter column at_timestamp_without_time_zone set not null;
alter table lines drop constraint lines_at_timestamp_without_time_zone_not_null;
alter table lines alter column at drop not null;
comment on column lines.at_timestamp_without_time_zone is 'When it was added';
alter table lines alter column at_timestamp_without_time_zone set statistics 500;
alter table lines drop column at;`,
    },
    'a column whose default draws from a sequence of nobody': {
      sql: 'alter table lines alter column number type bigint;',
      given: `create sequence numbers; create table lines (id bigint primary key, number integer default nextval('numbers'));`,
      line: 1,
      headline: 'Changing `number` to `bigint` rewrites the whole table: every query on `lines` waits',
      fixed: `alter table lines add column number_bigint bigint;
alter table lines alter column number_bigint set default nextval('numbers');
alter table lines drop column number;`,
    },
    'a column with a collation that the new type does not have, and that gets a default in the same statement': {
      sql: `alter table lines alter column sku drop default, alter column sku type integer using sku::integer, alter column sku set default 7;`,
      given: `create table lines (id bigint primary key, sku text collate "C" default 'none');`,
      line: 1,
      headline: 'Changing `sku` to `integer` rewrites the whole table: every query on `lines` waits',
      fixed: `alter table lines add column sku_integer integer;
alter table lines alter column sku_integer set default 7;
alter table lines drop column sku;`,
    },
    'a column whose default the change drops': {
      sql: `alter table lines alter column total drop default, alter column total type bigint;`,
      given: 'create table lines (id bigint primary key, total integer default 0);',
      line: 1,
      headline: 'Changing `total` to `bigint` rewrites the whole table: every query on `lines` waits',
      fixed: `alter table lines add column total_bigint bigint;
alter table lines drop column total;`,
    },
    'many columns of several types in one statement': {
      sql: 'alter table lines alter a type bigint, alter b type bigint, alter c type text, alter d type bigint, alter e type date using null;',
      given: 'create table lines (a int, b int, c int, d int, e int);',
      line: 1,
      headline:
        'Changing the types of `a`, `b`, `c` and 2 more columns rewrites the whole table: every query on `lines` waits',
    },
    'several columns that nobody knows': {
      sql: 'alter table legacy alter column a type varchar(200), alter column b type varchar(20);',
      line: 1,
      headline:
        'Changing the types of `a` and `b` may rewrite the whole table: no migration here tells their types before',
      severity: 'warning',
    },
    'a column that nobody knows beside one that is known to be written anew': {
      sql: 'alter table legacy alter column a type varchar(200), alter column b type bigint;',
      line: 1,
      headline: 'Changing `b` to `bigint` rewrites the whole table: every query on `legacy` waits',
    },
    'a shorter varchar': {
      sql: 'alter table "Lines" alter column "SKU" type varchar(10);',
      given: 'create table "Lines" ("SKU" varchar(20));',
      line: 1,
      headline: 'Changing `SKU` to `varchar(10)` rewrites the whole table: every query on `Lines` waits',
    },
    'a time zone that the file sets to another than UTC': {
      sql: `set timezone = 'UTC';
set timezone = 'Europe/Berlin';
alter table lines alter column at type timestamptz;`,
      given: 'create table lines (at timestamp);',
      line: 3,
      headline: 'Changing `at` to `timestamptz` rewrites the whole table: every query on `lines` waits',
    },
    'a time zone of UTC that is taken back': {
      sql: `set timezone = 'UTC';
reset timezone;
alter table lines alter column at type timestamptz;`,
      given: 'create table lines (at timestamp);',
      line: 3,
      headline: 'Changing `at` to `timestamptz` rewrites the whole table: every query on `lines` waits',
    },
    "a time zone, where nobody knows the session's": {
      sql: 'alter table lines alter column at type timestamptz;',
      given: 'create table lines (at timestamp);',
      line: 1,
      headline: 'Changing `at` to `timestamptz` rewrites the whole table: every query on `lines` waits',
    },
    'a widening under an index on an expression': {
      sql: 'alter table lines alter column sku type text;',
      given: 'create table lines (sku varchar(20)); create index lines_sku on lines (lower(sku));',
      line: 1,
      headline: 'Changing `sku` to `text` rebuilds its indexes: every query on `lines` waits',
    },
    'a table that no migration here made': {
      sql: 'alter table payments alter column amount type bigint;',
      given,
      line: 1,
      headline: 'Changing `amount` to `bigint` rewrites the whole table: every query on `payments` waits',
    },
  },
});

it('says how an old value becomes a new one, where the statement does', async () => {
  const base = {
    'migrations/0001_builds.sql':
      "create type state as enum ('won', 'lost');\ncreate table builds (id bigint primary key, state boolean not null, total integer);\n",
  };
  const change =
    "alter table builds alter state type state using case when state then 'won'::state\n  else 'lost' end, alter total type bigint;\n";
  const { findings } = await reviewOf(base, { ...base, 'migrations/0002_state.sql': change });
  const found = findings.find(({ rule }) => rule === 'type-change-rewrite');
  expect(found?.headline).toContain('Changing the types of `state` and `total` rewrites the whole table');
  expect(found?.fix?.files[0]?.text).toContain(
    "older rows are filled in batches with `state_new = case when state then 'won'::state else 'lost' end, total_bigint = total`:",
  );
  const alone = "alter table builds alter state type state using 'won';\n";
  const one = await reviewOf(base, { ...base, 'migrations/0002_state.sql': alone });
  expect(one.findings.find(({ rule }) => rule === 'type-change-rewrite')?.headline).toContain(
    'Changing `state` to the type `state` rewrites',
  );
});

it('says that code writes the new column too where it leaves the old one to its default', async () => {
  const base = {
    'migrations/0001_builds.sql': 'create table builds (id bigint primary key, total integer not null default 0);\n',
  };
  const change = 'alter table builds alter total type bigint;\n';
  const { findings } = await reviewOf(base, { ...base, 'migrations/0002_total.sql': change });
  const found = findings.find(({ rule }) => rule === 'type-change-rewrite');
  expect(found?.fix?.files.map(({ before }) => before)).toContain(
    'Once the released code writes `total_bigint` as well, also where it leaves `total` to its default, and older rows are filled from `total` in batches:',
  );
});

it('takes a default of the new type along from the statements beside it', async () => {
  const base = {
    'migrations/0001_builds.sql':
      "create type state as enum ('won', 'lost');\ncreate table builds (id bigint primary key, state text not null default 'won');\n",
  };
  const change = `alter table builds alter state drop default;
alter table builds alter state type state using state::state;
alter table builds alter state set default 'lost'::state;
`;
  const { findings } = await reviewOf(base, { ...base, 'migrations/0002_state.sql': change });
  const found = findings.find(({ rule }) => rule === 'type-change-rewrite');
  expect(found?.fix?.patch).toContain(`-alter table builds alter state drop default;
-alter table builds alter state type state using state::state;
-alter table builds alter state set default 'lost'::state;
+alter table builds add column state_new state;
`);
  expect(found?.fix?.files[0]?.text).toContain("alter table builds alter column state_new set default 'lost'::state;");
});

it.each([
  ['alter table builds alter total type bigint;', 'create statistics pair on id, total from builds;'],
  ['alter table builds alter total type bigint;', 'create sequence totals owned by builds.total;'],
  [
    'alter table builds alter total type bigint;',
    'alter table builds add column twice integer generated always as (total * 2) stored;',
  ],
  ['alter table builds alter total type bigint;', 'create index on builds (total);'],
  ['alter table builds rename total to amount;', 'create index on builds (amount);'],
])('writes no fix that leaves behind what the change does later: %s', async (first, second) => {
  const base = { 'migrations/0001_builds.sql': 'create table builds (id bigint primary key, total integer);\n' };
  const fixes = async (sql: string) => {
    const { findings } = await reviewOf(base, { ...base, 'migrations/0002_total.sql': sql });
    return findings.flatMap(({ rule, fix }) =>
      /^(?:type-change-rewrite|rename-column)$/.test(rule) ? [fix !== null] : [],
    );
  };
  expect(await fixes(first)).toEqual([true]);
  expect(await fixes(`${first}\n${second}`)).toEqual([false]);
});
