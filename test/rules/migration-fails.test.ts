import { describe, expect, it } from 'vitest';
import { fromFiles } from '../../src/core/change-set.js';
import { reviewChanges } from '../../src/review/pipeline.js';
import { noServices } from '../../src/review/services.js';
import { migrationFails } from '../../src/rules/migration-fails.js';
import { raisedBy, testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

const lines =
  'create table orders (shop int, number int, primary key (shop, number)); create table lines (shop int, number int, foreign key (shop, number) references orders (shop, number));';

const rents = 'create table rents (id bigint primary key, user_name text not null, owner text);';
const users = `create table users (id text primary key);
alter table rents add column user_id text, add constraint rents_user foreign key (user_id) references users;`;

testRule(migrationFails, {
  safe: {
    'a key whose table has its rows by then': {
      sql: `${users} insert into users select distinct user_name from rents; update rents set user_id = user_name;`,
      given: rents,
    },
    'a key that is added behind': {
      sql: `create table users (id text primary key); alter table rents add column user_id text; update rents set user_id = user_name; insert into users select distinct user_id from rents; alter table rents add foreign key (user_id) references users;`,
      given: rents,
    },
    'a key that waits for the commit': {
      sql: `${users.replace('references users', 'references users deferrable initially deferred')} update rents set user_id = user_name;`,
      given: rents,
    },
    'a table that was there before': {
      sql: 'alter table rents add column user_id text references users; update rents set user_id = user_name;',
      given: `${rents} create table users (id text primary key);`,
    },
    'no value': { sql: `${users} update rents set user_id = null;`, given: rents },
    'a value that is looked up in the empty table': {
      sql: `${users} update rents set user_id = (select id from users where id = user_name);`,
      given: rents,
    },
    'rows that come in the same statement': {
      sql: `${users} with made as (insert into users select distinct user_name from rents returning id) update rents set user_id = user_name;`,
      given: rents,
    },
    'a block that may have filled it': {
      sql: `${users} do $$ begin insert into users values ('a'); end $$; update rents set user_id = user_name;`,
      given: rents,
    },
    'keys that are switched off': {
      sql: `set session_replication_role = replica; ${users} update rents set user_id = user_name;`,
      given: rents,
    },
    'a table that is new as well': { sql: `${rents} ${users} update rents set user_id = user_name;` },
    'a name that the server gave, which is older than the shadow': {
      sql: 'alter table lines drop constraint lines_shop_fkey;',
      given: lines,
      server: 11,
      seen: { outcome: 'failed', code: '42704', message: 'constraint "lines_shop_fkey" does not exist' },
    },
    'a statement that ran': { sql: 'alter table orders add column kind text;', given, seen: { outcome: 'ran' } },
    'a statement that was not tried': {
      sql: 'alter table orders add column kind text;',
      given,
      seen: { outcome: 'skipped', message: 'not tried' },
    },
    'a table of which no migration is here': {
      sql: 'alter table orders add column kind text;',
      seen: { outcome: 'failed', code: '42P01', message: 'relation "orders" does not exist' },
    },
    'a schema, where no migration makes one': {
      sql: 'create table billing.orders (id bigint);',
      given,
      seen: { outcome: 'failed', code: '3F000', message: 'schema "billing" does not exist' },
    },
    'a placeholder in a text': {
      sql: "insert into orders (id) values (nextval('{{ .App }}.orders_id_seq'));",
      given,
      seen: { outcome: 'failed', code: '42602', message: 'invalid name syntax' },
    },
    'a schema that is filled in later': {
      sql: 'create table "{{ .App }}".orders (id bigint);',
      given: `create schema billing; ${given}`,
      seen: { outcome: 'failed', code: '3F000', message: 'schema "{{ .App }}" does not exist' },
    },
    'a table that another schema may hold, which is filled in later': {
      sql: 'alter table ordes add column kind text;',
      given: 'create table "{{ .App }}".ordes (id bigint);',
      seen: { outcome: 'failed', code: '42P01', message: 'relation "ordes" does not exist' },
    },
    'a function that nothing reads, and that may be made by what is not modelled': {
      sql: 'create view totals as select sum_all(total) from orders;',
      given: `${given} do $$ begin execute 'create aggregate sum_all' || '(integer) (sfunc = int4pl, stype = integer)'; end $$;`,
      seen: { outcome: 'failed', code: '42883', message: 'function sum_all(integer) does not exist' },
    },
    'a value that is looked up in rows from before': {
      sql: 'insert into orders (id, customer_id) values (1, (select id from customers where id = 2));',
      given,
      seen: { outcome: 'failed', code: '23502', message: 'null value in column "customer_id" violates not-null' },
    },
    'a row that points at one from before': {
      sql: 'insert into orders (id, customer_id) values (1, 2);',
      given,
      seen: { outcome: 'failed', code: '23503', message: 'insert on table "orders" violates foreign key' },
    },
  },
  unsafe: {
    'a key whose table is empty by then': {
      sql: `${users}\nupdate rents set user_id = user_name;\ninsert into users select distinct user_id from rents;`,
      given: rents,
      line: 3,
      headline: 'This statement fails at the first row: `users` is empty, and `user_id` points to it',
      severity: 'error',
    },
    'such a key, where a row may have no value': {
      sql: `set lock_timeout = '5s';\n${users}\nupdate rents set user_id = owner;`,
      given: rents,
      line: 4,
      headline:
        'This statement fails at the first row that it gives a value: `users` is empty, and `user_id` points to it',
      severity: 'warning',
    },
    'a name that a server gives no longer': {
      sql: 'alter table lines drop constraint lines_shop_fkey;',
      given: lines,
      server: 12,
      seen: { outcome: 'failed', code: '42704', message: 'constraint "lines_shop_fkey" does not exist' },
      line: 1,
      headline: 'This statement fails: constraint "lines_shop_fkey" does not exist',
    },
    'a row that lacks a value by itself': {
      sql: 'insert into orders (number) values (null);',
      given,
      line: 1,
      headline: 'This statement fails: null value in column "id"',
      seen: { outcome: 'failed', code: '23502', message: 'null value in column "id"' },
    },
    'a statement that failed': {
      sql: 'alter table orders add column note text;',
      given,
      line: 1,
      headline: 'This statement fails: column "note" of relation "orders" already exists',
      seen: { outcome: 'failed', code: '42701', message: 'column "note" of relation "orders" already exists' },
    },
    'a table that no migration makes, beside others': {
      sql: 'alter table ordes add column kind text;',
      given,
      line: 1,
      headline: 'This statement fails: relation "ordes" does not exist',
      seen: { outcome: 'failed', code: '42P01', message: 'relation "ordes" does not exist' },
    },
    'a schema that is none of those that migrations make': {
      sql: 'create table biling.orders (id bigint);',
      given: `create schema billing; ${given}`,
      line: 1,
      headline: 'This statement fails: schema "biling" does not exist',
      seen: { outcome: 'failed', code: '3F000', message: 'schema "biling" does not exist' },
    },
    'words that would be markup': {
      sql: 'alter table "Orders" add column note text;',
      given,
      line: 1,
      headline: "This statement fails: no 'such' thing",
      seen: { outcome: 'failed', code: '42P01', message: 'no `such` thing' },
    },
  },
});

describe('what to do about an error', () => {
  const instead = (code: string, message: string): string | undefined =>
    raisedBy(migrationFails, {
      sql: 'alter table orders alter column total type bigint;',
      given,
      seen: { outcome: 'failed', code, message },
    })[0]?.problem.instead;

  it.each([
    ['0A000', 'cannot alter type of a column used by a view or rule', 'Drop the view'],
    ['0A000', 'cannot alter type of a column used by a generated column', 'Drop the generated column first'],
    ['55P04', 'unsafe use of new value "paid" of enum type order_state', 'Commit the new value'],
    ['42P07', 'relation "orders" already exists', 'take the statement out'],
    ['42804', 'column "total" cannot be cast automatically to type bigint', 'Say with USING'],
    ['2BP01', 'cannot drop table orders because other objects depend on it', 'what depends on it'],
  ])('%s', (code, message, words) => expect(instead(code, message)).toContain(words));

  it.each([
    ["update orders set placed_at = 'x' || '';", 'Write a value of the type of the column'],
    ["insert into orders (id, placed_at) values (1, 'x' || '');", 'Write a value of the type of the column'],
    ['alter table orders add constraint fk foreign key (note) references customers (id);', 'Give both sides the same'],
  ])('is told by what the statement does where two types do not go together: %s', (sql, words) => {
    const seen = { outcome: 'failed', code: '42804', message: 'it is of another type' } as const;
    expect(raisedBy(migrationFails, { sql, given, seen })[0]?.problem.instead).toContain(words);
  });

  it('names every view that stands in the way of a type, and those on it', () => {
    const [raised] = raisedBy(migrationFails, {
      sql: 'alter table orders alter column total type bigint;',
      given: `${given}
        create view totals as select id, total from orders;
        create view ids as select id from orders;
        create materialized view large as select total from totals;`,
      seen: { outcome: 'failed', code: '0A000', message: 'cannot alter type of a column used by a view or rule' },
    });
    expect(raised?.problem.instead).toContain('Drop `totals` and `large`, those first on which no other stands,');
  });

  it('is left to the rule where nothing better is known', () => {
    expect(instead('0A000', 'it is not supported')).toBeUndefined();
  });

  it('comes with what the server adds, as code', () => {
    const [raised] = raisedBy(migrationFails, {
      sql: 'alter table orders alter column total type bigint;',
      given,
      seen: { outcome: 'failed', code: '2BP01', message: 'it depends\nview `recent` depends on table orders' },
    });
    expect(raised?.problem.detail).toContain("The server adds: `view 'recent' depends on table orders`.");
  });
});

describe('a statement that the grammar refuses', () => {
  const orders = 'create table orders (id bigint primary key, note varchar(20));\n';
  const refused = 'alter table orders alter column note varchar(40);\n';
  const base = {
    'docker-compose.yml': 'services:\n  db:\n    image: postgres:15\n',
    'db/migration/V1__orders.sql': orders,
  };
  const told = async (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) => {
    const { findings } = await reviewChanges({ changes: fromFiles(before, after), services: noServices });
    return findings
      .filter(({ rule }) => rule === migrationFails.id)
      .map(({ headline, severity }) => [severity, headline]);
  };

  it('fails, where the tool and the engine are known', async () => {
    expect(await told(base, { ...base, 'db/migration/V2__note.sql': refused })).toEqual([
      ['error', 'This statement fails: syntax error at or near "varchar"'],
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>, string, string]>([
    ['the engine is only assumed', { 'db/migration/V1__orders.sql': orders }, 'db/migration/V2__note.sql', refused],
    [
      'nobody knows who runs it',
      { 'docker-compose.yml': base['docker-compose.yml'], 'migrations/1_orders.sql': orders },
      'migrations/2_note.sql',
      refused,
    ],
    [
      'one from before is refused as well',
      { ...base, 'db/migration/V1_1__odd.sql': refused },
      'db/migration/V2__note.sql',
      refused,
    ],
    [
      'something fills it in',
      base,
      'db/migration/V2__note.sql',
      'alter table orders add column {{ name }} varchar((2));\n',
    ],
    ['it stands in an applied file', base, 'db/migration/V1__orders.sql', orders + refused],
    ['it is the way back', base, 'db/migration/U1__orders.sql', refused],
  ])('is left to a person where %s', async (_, before, path, sql) => {
    expect(await told(before, { ...before, [path]: sql })).toEqual([]);
  });
});
