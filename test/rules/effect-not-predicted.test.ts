import { effectNotPredicted } from '../../src/rules/effect-not-predicted.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(effectNotPredicted, {
  safe: {
    'a rewrite that was foretold': {
      sql: 'alter table orders alter column total type bigint;',
      given,
      seen: { outcome: 'ran', rewrites: [{ name: 'orders' }] },
    },
    'a rewrite of a table made in the same migration': {
      sql: 'create table refunds (id bigint);',
      given,
      seen: { outcome: 'ran', rewrites: [{ name: 'refunds' }] },
    },
  },
  unsafe: {
    'a rewrite that was not': {
      sql: 'alter table orders add column kind text;',
      given,
      line: 1,
      headline: 'This statement rewrites `orders`, as the shadow database showed',
      seen: { outcome: 'ran', rewrites: [{ name: 'orders' }] },
    },
    'in another schema': {
      sql: 'alter table shop.lines add column kind text;',
      given: 'create schema shop; create table shop.lines (id bigint);',
      line: 1,
      headline: 'This statement rewrites `shop.lines`, as the shadow database showed',
      seen: { outcome: 'ran', rewrites: [{ schema: 'shop', name: 'lines' }] },
    },
  },
});
