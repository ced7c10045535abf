import { privilegeLoss } from '../../src/rules/privilege-loss.js';
import { testRule } from '../support/test-rule.js';

const given = 'create role clerk; create role staff; create table orders (id bigint primary key);';

testRule(privilegeLoss, {
  safe: {
    'a grant': { sql: 'grant select on orders to clerk;', given },
    'what everybody may do': { sql: 'revoke all on orders from public;', given },
    'the same given back': {
      sql: `revoke select on orders from clerk;
grant select, insert on orders to clerk;`,
      given,
    },
    'all taken, and some given back': {
      sql: `revoke all on orders from clerk;
grant select on orders to clerk;`,
      given,
    },
    'defaults for what is made later': {
      sql: 'alter default privileges in schema public revoke select on tables from clerk;',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint);
revoke all on refunds from clerk;`,
      given,
    },
  },
  unsafe: {
    'a table': {
      sql: 'revoke insert, update on orders from clerk;',
      given,
      line: 1,
      headline: '`clerk` loses INSERT, UPDATE on `orders`',
      severity: 'warning',
    },
    'another privilege given instead': {
      sql: `revoke insert on orders from clerk;
grant select on orders to clerk;`,
      given,
      line: 1,
      headline: '`clerk` loses INSERT on `orders`',
    },
    'a membership': {
      sql: 'revoke staff from clerk;',
      given,
      line: 1,
      headline: '`clerk` loses membership in `staff`',
    },
    'a quoted name': {
      sql: 'revoke select on shop."Orders" from "Clerk";',
      given: 'create schema shop; create table shop."Orders" (id bigint);',
      line: 1,
      headline: '`Clerk` loses SELECT on `shop.Orders`',
    },
  },
});
