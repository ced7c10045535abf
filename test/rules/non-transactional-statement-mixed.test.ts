import { nonTransactionalStatementMixed } from '../../src/rules/non-transactional-statement-mixed.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(nonTransactionalStatementMixed, {
  safe: {
    'the command alone': {
      sql: `set lock_timeout = 0;
create index concurrently a on orders (number);
create index concurrently b on orders (total);`,
      given,
    },
    'other changes that can be repeated': {
      sql: `alter table orders add column if not exists note text;
create index concurrently if not exists a on orders (note);`,
      given,
    },
    'no such command': {
      sql: `alter table orders add column a text;
alter table orders add column b text;`,
      given,
    },
  },
  unsafe: {
    'a column and its index': {
      sql: `alter table public.orders add column note text;
create index concurrently a on orders (note);`,
      line: 2,
      headline: 'If a statement fails, another change of this file cannot be run again',
      given,
    },
    'two changes': {
      sql: `drop index concurrently if exists b;
alter table orders add column a text;
alter table orders add column b text;`,
      line: 1,
      headline: 'If a statement fails, 2 other changes of this file cannot be run again',
      given,
    },
  },
});
