import { privilegeWidening } from '../../src/rules/privilege-widening.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(privilegeWidening, {
  safe: {
    'one role': {
      sql: `create role reporting;
grant select on orders to reporting;`,
      given,
    },
    'a right that everybody has anyway': {
      sql: `create function f() returns int language sql as 'select 1';
grant execute on function f() to public;`,
      given,
    },
    'rights that are taken': { sql: `revoke all on orders from public;`, given },
    'a role of a like name': { sql: `grant select on orders to "Public";`, given },
  },
  unsafe: {
    reading: {
      sql: `grant select on orders to public;`,
      given,
      line: 1,
      headline: 'Every role, now and later, gets select on `orders`',
    },
    'several rights on several tables': {
      sql: `grant select, insert on public."orders", customers to public;`,
      given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create table customers (id int);`,
      line: 1,
      headline: 'Every role, now and later, gets select, insert on `orders`, `customers`',
    },
  },
});
