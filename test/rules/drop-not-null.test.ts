import { dropNotNull } from '../../src/rules/drop-not-null.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, state text not null, note text);';

testRule(dropNotNull, {
  safe: {
    'a column that may be null already': { sql: 'alter table orders alter column note drop not null;', given },
    'a column that is dropped in the same change': {
      sql: `alter table orders alter column state drop not null;
alter table orders drop column state;`,
      given,
    },
    'a column that is NOT NULL again': {
      sql: `alter table orders alter column state drop not null;
alter table orders alter column state set not null;`,
      given,
    },
    'a column added in the same change': {
      sql: `alter table orders add column kind text not null default 'web';
alter table orders alter column kind drop not null;`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (state text not null);
alter table refunds alter column state drop not null;`,
      given,
    },
  },
  unsafe: {
    'a column in use': {
      sql: 'alter table orders alter column state drop not null;',
      given,
      line: 1,
      headline: '`state` of `orders` may be null from now on',
      severity: 'warning',
    },
    'a table that no migration here made': {
      sql: 'alter table payments alter column state drop not null;',
      given,
      line: 1,
      headline: '`state` of `payments` may be null from now on',
    },
    'a quoted name': {
      sql: 'alter table shop."Orders" alter "State" drop not null;',
      given: 'create schema shop; create table shop."Orders" ("State" text not null);',
      line: 1,
      headline: '`State` of `shop.Orders` may be null from now on',
    },
  },
});
