import { hotTableDdl } from '../../src/rules/hot-table-ddl.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, note text); create table carts (id bigint primary key);';
const hot = {
  tables: new Map([['orders', { table: { name: 'orders' }, rows: 41_000_000, bytes: 12e9, writesPerSecond: 120 }]]),
};
const idle = {
  tables: new Map([['orders', { table: { name: 'orders' }, rows: 41_000_000, bytes: 12e9, writesPerSecond: 0.2 }]]),
};
const sql = 'alter table orders add column total integer;';
const role = { name: 'migrator', timeZone: null, lockTimeoutMs: 3000, statementTimeoutMs: null };

testRule(hotTableDdl, {
  safe: {
    'no facts': { sql, given },
    'a table that is not busy': { sql, given, known: idle },
    'another table': { sql: 'alter table carts add column total integer;', given, known: hot },
    'a limit in the migration': { sql: `set lock_timeout = '3s'; ${sql}`, given, known: hot },
    'a limit of a role': {
      sql,
      given,
      known: { ...hot, roles: [role] },
      ruledOut: ['A `lock_timeout` bounds how long this waits for its lock on the busy `orders`.'],
    },
    'a table made anew in the same migration': {
      sql: `drop table orders; create table orders (id bigint); ${sql}`,
      given,
    },
    'a change that lasts, which has a rule of its own': {
      sql: 'alter table orders add column token uuid default gen_random_uuid();',
      given,
      known: hot,
    },
    'a change that nobody waits for': { sql: 'alter table orders set (fillfactor = 90);', given, known: hot },
  },
  unsafe: {
    'a table that is busy by the facts': {
      sql,
      given,
      known: hot,
      line: 1,
      headline: 'Every query on the busy `orders` queues while this waits for its lock',
      severity: 'warning',
    },
    'a table that is hot by hand, qualified': {
      sql: 'alter table public.orders alter column note set default 0;',
      given,
      config: { tables: { hot: ['orders'] } },
      line: 1,
      headline: 'Every query on the busy `orders` queues while this waits for its lock',
    },
    'the first of several in one transaction': {
      sql: `${sql}\nalter table orders drop column note, alter column total set default 0;`,
      given,
      known: hot,
      transaction: 'file',
      line: 1,
      headline: 'Every query on the busy `orders` queues while this waits for its lock',
    },
    'a limit that the migration takes away': {
      sql: `set lock_timeout = 0;\n${sql}`,
      given,
      known: { ...hot, roles: [role] },
      line: 2,
      headline: 'Every query on the busy `orders` queues while this waits for its lock',
    },
  },
});
