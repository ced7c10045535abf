import { rewriteHeadroom } from '../../src/rules/rewrite-headroom.js';
import { testRule } from '../support/test-rule.js';

const given =
  'create schema audit; create table orders (id integer primary key, note text); create table audit.entries (id integer);';
const sql = 'alter table orders alter column id type bigint;';
const sized = (bytes: number, schema?: string) => {
  const table = schema === undefined ? { name: 'orders' } : { schema, name: 'entries' };
  const key = schema === undefined ? 'orders' : `${schema}.entries`;
  return { tables: new Map([[key, { table, rows: 1, bytes, writesPerSecond: null }]]) };
};

testRule(rewriteHeadroom, {
  safe: {
    'no facts': { sql, given },
    'a table that is newer than the facts': { sql, given, known: {} },
    'a table below the limit': { sql, given, known: sized(9e9) },
    'a table below a limit of its own': {
      sql,
      given,
      known: sized(90e9),
      config: { rules: { 'rewrite-headroom': { gigabytes: 100 } } },
    },
    'a change that rewrites nothing': {
      sql: 'alter table orders alter column note type varchar;',
      given,
      known: sized(90e9),
    },
    'a table made anew in the same migration': {
      sql: `drop table orders; create table orders (id integer); ${sql}`,
      given,
      known: sized(90e9),
    },
  },
  unsafe: {
    'a type change of a big table': {
      sql,
      given,
      known: { ...sized(120e9), replicas: 2 },
      line: 1,
      headline: 'Rewriting `orders` takes up to 120 GB more disk until it commits',
      severity: 'warning',
    },
    'a table of another schema': {
      sql: 'alter table audit.entries alter column id type bigint;',
      given,
      known: sized(1.2e12, 'audit'),
      line: 1,
      headline: 'Rewriting `audit.entries` takes up to 1.2 TB more disk until it commits',
    },
  },
});
