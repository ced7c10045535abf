import { defaultMissing } from '../../src/rules/default-missing.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;
const config = { rules: { 'default-missing': { tables: ['*'] } } };

testRule(defaultMissing, {
  safe: {
    'a default': {
      sql: `create table refunds (id bigint primary key, state text not null default 'open');`,
      given,
      config,
    },
    'a column that may be null': { sql: `create table refunds (id bigint primary key, state text);`, given, config },
    'a default that follows': {
      sql: `create table refunds (id bigint primary key, state text not null);
alter table refunds alter column state set default 'open';`,
      given,
      config,
    },
    'keys, which no default suits': {
      sql: `create table refunds (id bigint primary key, order_id bigint not null references orders (id));`,
      given,
      config,
    },
    'an identity and a generated column': {
      sql: `create table refunds (id bigint generated always as identity, a int not null default 1, b int not null generated always as (a + 1) stored);`,
      given,
      config,
    },
    'no tables': { sql: `create table refunds (state text not null);`, given },
  },
  unsafe: {
    'a required column': {
      sql: `create table public."Refunds" (id bigint primary key, state text not null);`,
      line: 1,
      headline: 'Every insert into `Refunds` has to give `state`',
      given,
      config,
    },
  },
});
