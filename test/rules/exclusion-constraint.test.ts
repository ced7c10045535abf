import { exclusionConstraint } from '../../src/rules/exclusion-constraint.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`;

testRule(exclusionConstraint, {
  safe: {
    'a table made in the same migration': {
      sql: `create table bookings (room int);
alter table bookings add constraint one_room exclude (room with =);`,
      given,
    },
    'another constraint': { sql: `alter table orders add constraint c check (room > 0) not valid;`, given },
  },
  unsafe: {
    'a table in use': {
      sql: `alter table orders add constraint one_room exclude (room with =);`,
      given,
      line: 1,
      headline: 'This exclusion constraint stops every query on `orders` while its index is built',
      severity: 'error',
    },
    'a quoted name with a schema': {
      sql: `alter table shop."Orders" add exclude using gist (room with =);`,
      given: `create schema shop; create table shop."Orders" (room int);`,
      line: 1,
      headline: 'This exclusion constraint stops every query on `shop.Orders` while its index is built',
    },
  },
});
