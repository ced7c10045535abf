import { vectorIndex } from '../../src/rules/vector-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table items (id bigint primary key, e vector(3));`;

testRule(vectorIndex, {
  safe: {
    'an hnsw index': {
      sql: `create table t (id bigint primary key, e vector(3));
create index on t using hnsw (e vector_l2_ops);`,
      given,
    },
    'a table with rows': { sql: `create index concurrently on items using ivfflat (e vector_l2_ops);`, given },
    'a table that is filled before': {
      sql: `create table t (id bigint primary key, e vector(3));
insert into t select id, e from items;
create index on t using ivfflat (e vector_l2_ops);`,
      given,
    },
    'a table that something unread may fill': {
      sql: `create table t (id bigint primary key, e vector(3));
call load();
create index on t using ivfflat (e vector_l2_ops);`,
      given,
    },
  },
  unsafe: {
    'an empty table': {
      sql: `create table "T" (id bigint primary key, e vector(3));
create index t_idx on "T" using ivfflat (e vector_l2_ops) with (lists = 100);`,
      line: 2,
      headline: '`T` is empty when this index chooses its lists: searches will miss most rows',
      fixed: `create index t_idx on "T" using hnsw (e vector_l2_ops);`,
      given,
    },
  },
});
