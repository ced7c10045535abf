import { affectedRowsLimit } from '../../src/rules/affected-rows-limit.js';
import { testRule } from '../support/test-rule.js';

const given = `create schema audit;
create table orders (id bigint primary key, note text, number text unique);
create table archive (id bigint, note text);
create table audit.entries (id bigint primary key, note text);`;
const counted = (name: string, rows: number, schema?: string) =>
  [
    schema === undefined ? name : `${schema}.${name}`,
    {
      table: { name, ...(schema === undefined ? {} : { schema }) },
      rows,
      bytes: 1e9,
      writesPerSecond: null,
    },
  ] as const;
const known = {
  tables: new Map([counted('orders', 41_000_000), counted('archive', 8_200), counted('entries', 2e6, 'audit')]),
};
const config = { rules: { 'affected-rows-limit': { rows: 100_000 } } };
const all = { given, known, config };

testRule(affectedRowsLimit, {
  safe: {
    'no limit': { sql: `update orders set note = '';`, given, known },
    'no facts': { sql: `update orders set note = '';`, given, config },
    'a table that is newer than the facts': { sql: `update orders set note = '';`, given, config, known: {} },
    'a table below the limit': { sql: `update archive set note = ''; delete from archive;`, ...all },
    'one row by its key': {
      sql: `update orders set note = '' where number = 'A1'; delete from orders where id = 5;`,
      ...all,
    },
    'a batch': { sql: `delete from orders where id in (select id from orders where note = '' limit 1000);`, ...all },
    'no row': { sql: `delete from orders where false;`, ...all },
    'a table made anew in the same migration': {
      sql: `drop table orders; create table orders (id bigint); update orders set id = 1;`,
      ...all,
    },
    'a few rows': { sql: `insert into orders (id) values (1), (2);`, ...all },
    'a copy of few rows': { sql: `insert into orders (id) select id from archive;`, ...all },
    'a copy of one row': { sql: `insert into archive select id, note from orders where id = 5;`, ...all },
    'a copy of a bounded part': {
      sql: `insert into archive select id, note from orders limit 1000;
insert into archive select id, note from orders where id > 5 and id <= 500;`,
      ...all,
    },
    'a row if there is none': {
      sql: `insert into archive (note) select 'first' where not exists (select 1 from orders);`,
      ...all,
    },
    'a count of rows': { sql: `insert into archive (id) select count(*) from orders;`, ...all },
    'a row for each value, which are not counted': {
      sql: `insert into archive (note) select distinct note from orders;`,
      ...all,
    },
  },
  unsafe: {
    'a change of part of a table': {
      sql: `update orders set note = '' where note is null;`,
      ...all,
      line: 1,
      headline: 'This changes up to 41 M rows of `orders` at once, and the limit is 100 k rows',
      severity: 'warning',
    },
    'a change of all of a table in a schema': {
      sql: `update audit.entries set note = '';`,
      ...all,
      line: 1,
      headline: 'This changes all 2 M rows of `audit.entries` at once, and the limit is 100 k rows',
    },
    'a delete in a transaction': {
      sql: `delete from "orders" where note = '';`,
      ...all,
      transaction: 'file',
      line: 1,
      headline: 'This deletes up to 41 M rows of `orders` at once, and the limit is 100 k rows',
    },
    'a copy': {
      sql: `insert into archive select o.id, o.note from orders o where o.note <> '';`,
      ...all,
      line: 1,
      headline: 'This copies up to 41 M rows of `orders` at once, and the limit is 100 k rows',
    },
    'many rows that are written out, without facts': {
      sql: `insert into orders (id) values (1), (2), (3);`,
      given,
      config: { rules: { 'affected-rows-limit': { rows: 2 } } },
      line: 1,
      headline: 'This inserts 3 rows at once, and the limit is 2 rows',
    },
  },
});
