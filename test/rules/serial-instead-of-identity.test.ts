import { serialInsteadOfIdentity } from '../../src/rules/serial-instead-of-identity.js';
import { testRule } from '../support/test-rule.js';

testRule(serialInsteadOfIdentity, {
  safe: {
    'an identity': { sql: `create table orders (id int generated always as identity);` },
    'a sequence that is named': {
      sql: `create sequence numbers; create table orders (id bigint default nextval('numbers'));`,
    },
  },
  unsafe: {
    'a new table': {
      sql: `create table orders (id serial primary key);`,
      line: 1,
      headline: '`id` of `orders` counts by a sequence of its own: an identity belongs to the column',
    },
    'a new column': {
      sql: `alter table public."Orders" add column "No" bigserial;`,
      given: `create table "Orders" (id int);`,
      line: 1,
      headline: '`No` of `Orders` counts by a sequence of its own: an identity belongs to the column',
    },
  },
});
