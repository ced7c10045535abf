import { downDoesNotRestore } from '../../src/rules/down-does-not-restore.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key); create table "Lines" (id bigint);';
const sql = 'alter table orders add column note text;';
const failed = {
  outcome: 'failed',
  code: '42703',
  message: 'column "note" of relation "orders" does not exist',
} as const;

testRule(downDoesNotRestore, {
  safe: {
    'a way back that ran': { sql, given, back: 'alter table orders drop column note;', seen: { outcome: 'ran' } },
    'a way back that was not tried': {
      sql,
      given,
      back: 'alter table orders drop column note;',
      seen: { outcome: 'skipped', message: 'not tried' },
    },
    'a way there of which something was not tried': {
      sql,
      given,
      back: 'alter table orders drop column note;',
      forward: 'skipped',
      seen: failed,
    },
    'a way there that failed, of which another rule speaks': { sql, given, seen: failed },
  },
  unsafe: {
    'a way back that failed': {
      sql,
      given,
      back: 'alter table orders drop column notes;',
      seen: { ...failed, message: 'column "notes" of relation "orders" does not exist\nDETAIL: none' },
      line: 1,
      headline: 'The way back fails: column "notes" of relation "orders" does not exist',
      severity: 'warning',
    },
    'a quoted name, on a table made in the same migration': {
      sql: 'create table "Refunds" (id bigint);',
      given,
      back: '\ndrop table "Refund";',
      seen: { ...failed, code: '42P01', message: 'table "Refund" does not exist' },
      line: 2,
      headline: 'The way back fails: table "Refund" does not exist',
    },
  },
});
