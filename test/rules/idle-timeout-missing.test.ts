import { idleTimeoutMissing } from '../../src/rules/idle-timeout-missing.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(idleTimeoutMissing, {
  safe: {
    'a limit': {
      sql: `set idle_in_transaction_session_timeout = '30s';
alter table orders add column note text;`,
      transaction: 'file',
      given,
    },
    'no transaction': { sql: `alter table orders add column note text;`, given },
    'no lock that others wait for': { sql: `create table a (id bigint);`, transaction: 'file', given },
  },
  unsafe: {
    'locks in a transaction': {
      sql: `begin;
alter table public.orders add column note text;
commit;`,
      line: 2,
      headline: 'No `idle_in_transaction_session_timeout` ends this transaction when its client is gone',
      given,
    },
  },
});
