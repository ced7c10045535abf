import { concurrentlyInTransaction } from '../../src/rules/concurrently-in-transaction.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(concurrentlyInTransaction, {
  safe: {
    'a value of an enum since 12': {
      sql: "alter type state add value 'paid';",
      given: "create type state as enum ('open');",
      server: 12,
      transaction: 'file',
    },
    'a value of an enum of the same transaction': {
      sql: "create type state as enum ('open');\nalter type state add value 'paid';",
      server: 11,
      transaction: 'file',
    },
    'no transaction': {
      sql: 'create index concurrently orders_total_idx on orders (total);',
      given,
      ruledOut: ['No transaction is open round this `CREATE INDEX CONCURRENTLY`, so the server does not refuse it.'],
    },
    'one statement that is sent alone': {
      sql: 'create index concurrently orders_total_idx on orders (total);',
      given,
      transaction: 'server',
    },
    'a plain build in a transaction': {
      sql: 'create index orders_total_idx on orders (total);',
      given,
      transaction: 'file',
      ruledOut: [],
    },
  },
  unsafe: {
    'the transaction of the runner': {
      sql: 'create index concurrently orders_total_idx on orders (total);',
      given,
      line: 1,
      headline: '`CREATE INDEX CONCURRENTLY` cannot run inside a transaction: this migration fails',
      transaction: 'file',
      fixed: 'create index concurrently orders_total_idx on orders (total);',
    },
    'two statements that are sent at once': {
      sql: `alter table orders add column kind text;
drop index concurrently "Orders_idx";`,
      given,
      line: 2,
      headline: '`DROP INDEX CONCURRENTLY` cannot run inside a transaction: this migration fails',
      transaction: 'server',
    },
    'VACUUM in a transaction': {
      sql: `begin;
vacuum orders;
commit;`,
      given,
      line: 2,
      headline: '`VACUUM` cannot run inside a transaction: this migration fails',
    },
    'a value of an enum before 12': {
      sql: "alter type state add value 'paid';",
      given: "create type state as enum ('open');",
      server: 11,
      transaction: 'file',
      line: 1,
      headline: '`ALTER TYPE … ADD VALUE` cannot run inside a transaction: this migration fails',
    },
  },
});
