import { lockTimeoutMissing } from '../../src/rules/lock-timeout-missing.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(lockTimeoutMissing, {
  safe: {
    'a limit before the lock': {
      sql: `set lock_timeout = '5s';
alter table orders add column kind text;`,
      given,
      ruledOut: ['A `lock_timeout` is set before every table that is locked.'],
    },
    'a local limit in the same transaction': {
      sql: `set local lock_timeout = '5s';
alter table orders add column kind text;`,
      given,
      transaction: 'file',
      config: { deploy: { 'transaction-pooling': true } },
    },
    'a limit that a role has by the facts': {
      sql: 'alter table orders add column kind text;',
      given,
      known: { roles: [{ name: 'migrator', timeZone: null, lockTimeoutMs: 5000, statementTimeoutMs: null }] },
      ruledOut: ['The server sets a `lock_timeout`, by the facts of 21 November.'],
    },
    'a limit by a function': {
      sql: `select set_config('lock_timeout', '2000', false);
alter table orders add column kind text;`,
      given,
    },
    'nothing that others wait for': {
      sql: `create table refunds (id bigint primary key);
create index concurrently orders_total_idx on orders (total);`,
      given,
      ruledOut: [],
    },
  },
  unsafe: {
    'a table that gets another name and is built anew, known outside by its first': {
      sql: `do $$ begin
  alter table orders rename to orders_old;
  create table orders (id bigint primary key);
  drop table orders_old;
end $$;`,
      given,
      line: 1,
      headline: 'No `lock_timeout` is set before `orders` is locked',
    },
    'a local limit outside any transaction, which does nothing': {
      sql: `set local lock_timeout = '5s';
alter table orders add column kind text;`,
      given,
      line: 2,
      headline: 'No `lock_timeout` is set before `orders` is locked',
    },
    'a limit of the session, where a pool gives each transaction another': {
      sql: `set lock_timeout = '5s';
alter table orders add column kind text;`,
      given,
      config: { deploy: { 'transaction-pooling': true } },
      line: 2,
      headline: 'No `lock_timeout` is set before `orders` is locked',
    },
    'facts that know no limit': {
      sql: 'alter table orders add column kind text;',
      given,
      known: {},
      line: 1,
      headline: 'No `lock_timeout` is set before `orders` is locked',
    },
    'no limit': {
      sql: 'alter table orders add column kind text;',
      given,
      line: 1,
      headline: 'No `lock_timeout` is set before `orders` is locked',
      severity: 'notice',
    },
    'a table in use that a new one refers to': {
      sql: `create table refunds (id bigint primary key, order_id bigint);
alter table refunds add foreign key (order_id) references orders (id);`,
      given,
      line: 2,
      headline: 'No `lock_timeout` is set before `orders` is locked',
    },
    'a limit of nothing': {
      sql: `set lock_timeout = 0;
alter table public."Orders" add column kind text;`,
      given: 'create table "Orders" (id bigint);',
      line: 2,
      headline: 'No `lock_timeout` is set before `Orders` is locked',
    },
  },
});
