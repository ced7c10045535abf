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
    'a way back with a placeholder in a text': {
      sql,
      given,
      back: "alter table orders alter column id set default nextval('{{ .App }}.orders_id_seq');",
      seen: failed,
    },
    'a way there that failed, of which another rule speaks': { sql, given, seen: failed },
    'a way back that leads back': {
      sql,
      given,
      back: 'alter table orders drop column note;',
      seen: { outcome: 'ran' },
      restored: {},
    },
    'a way there of which something was not tried, and a schema that differs': {
      sql,
      given,
      back: 'select 1;',
      forward: 'skipped',
      seen: { outcome: 'ran' },
      restored: { left: ['column orders.note'] },
    },
  },
  unsafe: {
    'a way back that does not bring back what went': {
      sql: 'alter table orders drop column id;',
      given,
      back: 'select 1;',
      seen: { outcome: 'ran' },
      restored: { lost: ['column orders.id', 'constraint orders_pkey of orders'] },
      line: 1,
      headline: 'The way back does not restore `column orders.id` and 1 more',
      severity: 'warning',
    },
    'a way back after which an index has another name': {
      sql: 'drop index orders_note;',
      given: 'create table orders (id bigint primary key, note text); create index orders_note on orders (note);',
      back: 'create index orders_note_2 on orders (note);',
      seen: { outcome: 'ran' },
      restored: { renamed: [{ title: 'index orders_note', to: 'orders_note_2' }] },
      line: 1,
      headline: 'The way back gives `index orders_note` another name',
      severity: 'notice',
    },
    'a way back that brings back another type': {
      sql: 'alter table "Lines" alter column id type text;',
      given,
      back: 'alter table "Lines" alter column id type integer using id::integer;',
      seen: { outcome: 'ran' },
      restored: { changed: ['column Lines.id'] },
      line: 1,
      headline: 'The way back does not restore `column Lines.id`',
      severity: 'warning',
    },
    'a way back that leaves what was made': {
      sql,
      given,
      back: 'select 1;',
      seen: { outcome: 'ran' },
      restored: { left: ['column orders.note'] },
      line: 1,
      headline: 'The way back leaves `column orders.note` behind',
      severity: 'notice',
    },
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
