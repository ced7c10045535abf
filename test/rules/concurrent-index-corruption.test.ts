import { concurrentIndexCorruption } from '../../src/rules/concurrent-index-corruption.js';
import { testRule } from '../support/test-rule.js';

const given =
  'create table orders (id bigint primary key, placed_at timestamptz); create index orders_idx on orders (id);';
const sql = 'create index concurrently orders_placed_at_idx on orders (placed_at);';

testRule(concurrentIndexCorruption, {
  safe: {
    'no facts, whatever the configured version': { sql, given, server: 14 },
    'a later minor version': { sql, given, known: { version: '14.4' } },
    'a minor version that the facts do not name': { sql, given, known: { version: '14' } },
    'another major version': { sql, given, known: { version: '13.2' } },
    'a plain build': { sql: 'create index on orders (placed_at);', given, known: { version: '14.2' } },
    'a table made in the same migration': {
      sql: 'create table carts (id bigint); create index concurrently carts_id_idx on carts (id);',
      known: { version: '14.2' },
    },
  },
  unsafe: {
    'a concurrent build': {
      sql,
      given,
      known: { version: '14.2' },
      line: 1,
      headline: '`orders_placed_at_idx` may miss rows of `orders`: the server is 14.2',
      severity: 'error',
    },
    'a concurrent rebuild of a qualified index': {
      sql: 'reindex index concurrently public.orders_idx;',
      given,
      known: { version: '14.0' },
      line: 1,
      headline: '`orders_idx` may miss rows of `orders`: the server is 14.0',
    },
    'a concurrent rebuild of a table': {
      sql: 'reindex table concurrently orders;',
      given,
      known: { version: '14.3' },
      line: 1,
      headline: 'This index may miss rows of `orders`: the server is 14.3',
    },
  },
});
