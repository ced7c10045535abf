import { timeoutCancelsConcurrentBuild } from '../../src/rules/timeout-cancels-concurrent-build.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, placed_at date); create index orders_old_idx on orders (placed_at);
  create table "Events" (at date) partition by range (at);
`;
const build = 'create index concurrently orders_placed_at_idx on orders (placed_at);';
const headline = 'A `lock_timeout` of 5s may cancel this and leave an INVALID index';

testRule(timeoutCancelsConcurrentBuild, {
  safe: {
    'no timeout': { sql: build, given },
    'a timeout of hours': { sql: `set statement_timeout = '6h';\n${build}`, given },
    'a timeout that is switched off again': {
      sql: `set lock_timeout = '5s';\nset lock_timeout = 0;\n${build}`,
      given,
    },
    'a timeout that goes back to its default': {
      sql: `set lock_timeout = '5s';\nreset lock_timeout;\n${build}`,
      given,
    },
    'a local timeout, which ended with its transaction': {
      sql: `begin;\nset local lock_timeout = '5s';\nalter table orders add column note text;\ncommit;\n${build}`,
      given,
    },
    'a plain build, which others wait for': {
      sql: `set lock_timeout = '5s';\ncreate index orders_placed_at_idx on orders (placed_at);`,
      given,
    },
    'a timeout set after it': { sql: `${build}\nset lock_timeout = '5s';`, given },
    'a transaction, where it is refused anyway': {
      sql: `set lock_timeout = '5s';\n${build}`,
      given,
      transaction: 'file',
    },
  },
  unsafe: {
    'a short lock_timeout': {
      sql: `set lock_timeout = '5s';\n${build}`,
      given,
      line: 2,
      headline,
      severity: 'warning',
      fixed: `set lock_timeout = '0';
create index concurrently orders_placed_at_idx on orders (placed_at);
set lock_timeout = '5s';`,
    },
    'both timeouts': {
      sql: `set lock_timeout = '5s';\nset statement_timeout = '1min';\n${build}`,
      given,
      line: 3,
      headline: 'A `lock_timeout` of 5s and `statement_timeout` of 1min may cancel this and leave an INVALID index',
    },
    'a drop': {
      sql: `set lock_timeout = '5s';\ndrop index concurrently orders_old_idx;`,
      given,
      line: 2,
      headline,
    },
    'a rebuild': {
      sql: `set lock_timeout = '5s';\nreindex index concurrently orders_old_idx;`,
      given,
      line: 2,
      headline: 'A `lock_timeout` of 5s may cancel this and leave an INVALID copy of the index',
    },
    'a partition taken off, under a quoted name': {
      sql: `set lock_timeout = '5s';\nalter table public."Events" detach partition events_2024 concurrently;`,
      given,
      line: 2,
      headline: 'A `lock_timeout` of 5s may cancel this and leave a partition that is half detached',
    },
  },
});
