import { timescaleDdl } from '../../src/rules/timescale-ddl.js';
import { testRule } from '../support/test-rule.js';

const given = `create schema shop; create table shop.r (at timestamptz not null); create table readings (at timestamptz not null);`;

testRule(timescaleDdl, {
  safe: {
    'a new table': {
      sql: `create table a (at timestamptz not null);
select create_hypertable('a', 'at');`,
      given,
    },
    'another function': { sql: `select hypertable_size('readings');`, given },
  },
  unsafe: {
    'a table in use': {
      sql: `select create_hypertable('readings', 'at', migrate_data => true);`,
      line: 1,
      headline: '`create_hypertable` fails where `readings` has rows, or moves every one of them before it returns',
      given,
    },
    'a table of another schema, from which the call is read': {
      sql: `select * from public.create_hypertable('shop.r', by_range('at'));`,
      line: 1,
      headline: '`create_hypertable` fails where `shop.r` has rows, or moves every one of them before it returns',
      given,
    },
  },
});
