import { notRepeatable } from '../../src/rules/not-repeatable.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, number text);';
const there = {
  outcome: 'failed',
  code: '42701',
  message: 'column "note" of relation "orders" already exists',
} as const;
const sql = `alter table orders add column note text;
create index concurrently orders_number_idx on orders (number);`;

testRule(notRepeatable, {
  safe: {
    'a second run that went through': { sql, given, again: true, seen: { outcome: 'ran' } },
    'a second run that was not tried': { sql, given, again: true, seen: { outcome: 'skipped', message: 'not tried' } },
    'a first run that fails, of which another rule speaks': { sql, given, seen: there },
    'a way back that fails, of which another rule speaks': {
      sql,
      given,
      back: 'alter table orders drop column note;',
      seen: there,
    },
  },
  unsafe: {
    'a column that is there the second time': {
      sql,
      given,
      again: true,
      seen: there,
      line: 1,
      severity: 'warning',
      headline:
        'Run again after a failure half-way, this migration fails here: column "note" of relation "orders" already exists',
    },
    'an index that is there the second time': {
      sql: `create index concurrently "Orders_number" on orders (number);
create index concurrently orders_id_idx on orders (id);`,
      given,
      again: true,
      seen: { outcome: 'failed', code: '42P07', message: 'relation "Orders_number" already exists' },
      line: 1,
      headline:
        'Run again after a failure half-way, this migration fails here: relation "Orders_number" already exists',
    },
    'a rename, which has no guard': {
      sql: `alter table orders rename column number to label;
create index concurrently orders_label_idx on orders (label);`,
      given,
      again: true,
      seen: { outcome: 'failed', code: '42703', message: 'column "number" does not exist' },
      line: 1,
      headline: 'Run again after a failure half-way, this migration fails here: column "number" does not exist',
    },
  },
});
