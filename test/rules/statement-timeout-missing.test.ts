import { statementTimeoutMissing } from '../../src/rules/statement-timeout-missing.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(statementTimeoutMissing, {
  safe: {
    'a limit': {
      sql: `set statement_timeout = '1min';
alter table orders add check (total > 0);`,
      given,
    },
    'a limit for the transaction': {
      sql: `begin;
set local statement_timeout = '1min';
alter table orders add column note text;
commit;`,
      given,
    },
    'work that keeps nobody out': { sql: `create index concurrently on orders (number);`, given },
    'a new table': {
      sql: `create table a (id bigint);
alter table a add check (id > 0);`,
      given,
    },
  },
  unsafe: {
    'a scan': {
      sql: `alter table public.orders add check (total > 0);`,
      line: 1,
      headline: 'No `statement_timeout` limits how long `orders` may be kept from others',
      given,
    },
    'a limit of another transaction': {
      sql: `begin;
set local statement_timeout = '1min';
commit;
alter table orders add column note text;`,
      line: 4,
      headline: 'No `statement_timeout` limits how long `orders` may be kept from others',
      given,
    },
    'a view that is filled anew': {
      sql: `refresh materialized view totals;`,
      line: 1,
      headline: 'No `statement_timeout` limits how long `totals` may be kept from others',
      given: `create table orders (id bigint); create materialized view totals as select count(*) from orders;`,
    },
    'a limit that is taken away': {
      sql: `set statement_timeout = '1min';
set statement_timeout = 0;
alter table orders add check (total > 0);`,
      line: 3,
      headline: 'No `statement_timeout` limits how long `orders` may be kept from others',
      given,
    },
  },
});
