import { primaryKeyTypeNotAllowed } from '../../src/rules/primary-key-type-not-allowed.js';
import { testRule } from '../support/test-rule.js';

const config = { rules: { 'primary-key-type-not-allowed': { types: ['bigint', 'uuid'] } } };

testRule(primaryKeyTypeNotAllowed, {
  safe: {
    'a key of a type of the list': { sql: `create table refunds (id uuid primary key);`, config },
    'a serial key, which is kept as bigint': { sql: `create table refunds (id bigserial primary key);`, config },
    'no list': { sql: `create table refunds (code text primary key);` },
  },
  unsafe: {
    'a key in a constraint of the table': {
      sql: `create table "Refunds" (a bigint, code text, primary key (a, code));`,
      line: 1,
      headline: 'The primary key of `Refunds` is text, and may be bigint, uuid',
      config,
    },
    'a key that is added later': {
      sql: `create table refunds (code varchar(5));
alter table refunds add primary key (code);`,
      line: 2,
      headline: 'The primary key of `refunds` is varchar(5), and may be bigint, uuid',
      config,
    },
  },
});
