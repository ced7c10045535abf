import { migrationFails } from '../../src/rules/migration-fails.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(migrationFails, {
  safe: {
    'a statement that ran': { sql: 'alter table orders add column kind text;', given, seen: { outcome: 'ran' } },
    'a statement that was not tried': {
      sql: 'alter table orders add column kind text;',
      given,
      seen: { outcome: 'skipped', message: 'not tried' },
    },
    'a table of which no migration is here': {
      sql: 'alter table orders add column kind text;',
      seen: { outcome: 'failed', code: '42P01', message: 'relation "orders" does not exist' },
    },
  },
  unsafe: {
    'a statement that failed': {
      sql: 'alter table orders add column note text;',
      given,
      line: 1,
      headline: 'This statement fails: column "note" of relation "orders" already exists',
      seen: { outcome: 'failed', code: '42701', message: 'column "note" of relation "orders" already exists' },
    },
    'a table that no migration makes, beside others': {
      sql: 'alter table ordes add column kind text;',
      given,
      line: 1,
      headline: 'This statement fails: relation "ordes" does not exist',
      seen: { outcome: 'failed', code: '42P01', message: 'relation "ordes" does not exist' },
    },
    'words that would be markup': {
      sql: 'alter table "Orders" add column note text;',
      given,
      line: 1,
      headline: "This statement fails: no 'such' thing",
      seen: { outcome: 'failed', code: '42P01', message: 'no `such` thing' },
    },
  },
});
