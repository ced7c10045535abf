import { strayCommit } from '../../src/rules/stray-commit.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric);`;

testRule(strayCommit, {
  safe: {
    'a transaction': {
      sql: `begin;
alter table orders add column a text;
commit;`,
      given,
    },
    'the transaction of the runner': {
      sql: `alter table orders add column a text;
commit;`,
      transaction: 'file',
      given,
    },
    'statements that are sent at once': {
      sql: `alter table orders add column a text;
commit;`,
      transaction: 'server',
      given,
    },
    'a rollback to a savepoint': {
      sql: `begin;
savepoint a;
rollback to a;
commit;`,
      given,
    },
  },
  unsafe: {
    'a commit': {
      sql: `alter table orders add column a text;
commit;`,
      line: 2,
      headline: '`COMMIT` ends nothing here: no transaction is open',
      given,
    },
    'a second rollback': {
      sql: `begin;
rollback;
rollback;`,
      line: 3,
      headline: '`ROLLBACK` ends nothing here: no transaction is open',
      given,
    },
  },
});
