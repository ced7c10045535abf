import { transactionNesting } from '../../src/rules/transaction-nesting.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(transactionNesting, {
  safe: {
    'a runner that opens none': {
      sql: `begin;
alter table orders add column note text;
commit;`,
      given,
      transaction: 'statement',
    },
    'no transaction of its own': { sql: `alter table orders add column note text;`, given, transaction: 'file' },
    'a savepoint': {
      sql: `savepoint before;
alter table orders add column note text;
rollback to savepoint before;`,
      given,
      transaction: 'file',
    },
  },
  unsafe: {
    'a commit for a build, behind which the file opens one again for the runner to end': {
      sql: `commit;
create index concurrently orders_number_idx on orders (number);
begin;`,
      given,
      transaction: 'file',
      line: 1,
      headline: '`COMMIT` ends the transaction that the runner has opened',
    },
    'a file that brings its own': {
      sql: `begin;
alter table orders add column note text;
commit;`,
      given,
      transaction: 'file',
      line: 1,
      headline: '`BEGIN` does nothing here: the runner has opened a transaction',
    },
    'a commit alone': {
      sql: `alter table orders add column note text;
commit;
alter table orders add column other text;`,
      given,
      transaction: 'file',
      line: 2,
      headline: '`COMMIT` ends the transaction that the runner has opened',
    },
  },
});
