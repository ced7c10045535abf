import { severalDdlInTransaction } from '../../src/rules/several-ddl-in-transaction.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(severalDdlInTransaction, {
  safe: {
    'a few': {
      sql: `alter table orders add column a text;
alter table orders add column b text;
alter table orders add column c text;`,
      transaction: 'file',
      given,
    },
    'each on its own': {
      sql: `alter table orders add column a text;
alter table orders add column b text;
alter table orders add column c text;
alter table orders add column d text;`,
      given,
    },
    'new tables': {
      sql: `create table a (id bigint);
create table b (id bigint);
create table c (id bigint);
create table d (id bigint);`,
      transaction: 'file',
      given,
    },
  },
  unsafe: {
    'too many': {
      sql: `alter table orders add column a text;
alter table orders add column b text;
alter table orders add column c text;
alter table orders add column d text;`,
      line: 4,
      headline: '4 schema changes in one transaction: the locks of the first are kept until the last is done',
      transaction: 'file',
      given,
    },
    'more than the configuration allows': {
      sql: `begin;
alter table orders add column a text;
alter table public.orders add column b text;
commit;`,
      line: 3,
      headline: '2 schema changes in one transaction: the locks of the first are kept until the last is done',
      config: { rules: { 'several-ddl-in-transaction': { statements: 1 } } },
      given,
    },
  },
});
