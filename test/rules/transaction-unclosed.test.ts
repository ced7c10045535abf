import { transactionUnclosed } from '../../src/rules/transaction-unclosed.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(transactionUnclosed, {
  safe: {
    'a commit': {
      sql: `begin;
alter table orders add column note text;
commit;`,
      given,
    },
    'a rollback': {
      sql: `begin;
alter table orders add column note text;
rollback;`,
      given,
    },
    "one begun behind the end of the runner's, whose own commit ends it": {
      sql: `commit;
begin;
alter table orders add column note text;`,
      given,
      transaction: 'file',
    },
    'the transaction of the runner': { sql: `alter table orders add column note text;`, given, transaction: 'file' },
  },
  unsafe: {
    'no commit': {
      sql: `select 1;
begin;
alter table orders add column note text;`,
      given,
      line: 2,
      headline: 'The transaction that begins here is never committed',
    },
    'only back to a savepoint': {
      sql: `begin;
savepoint s;
rollback to savepoint s;`,
      given,
      line: 1,
      headline: 'The transaction that begins here is never committed',
    },
  },
});
