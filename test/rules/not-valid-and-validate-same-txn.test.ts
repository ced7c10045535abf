import { notValidAndValidateSameTxn } from '../../src/rules/not-valid-and-validate-same-txn.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz);
  create table customers (id bigint primary key);
`;

testRule(notValidAndValidateSameTxn, {
  safe: {
    'two transactions': {
      sql: `alter table orders add constraint paid check (total > 0) not valid;
alter table orders validate constraint paid;`,
      given,
      ruledOut: ['The lock that added `paid` is gone when it is validated: `orders` is read in a later transaction.'],
    },
    'a constraint of an earlier migration': {
      sql: 'alter table orders validate constraint paid;',
      given:
        'create table orders (id bigint primary key, number text, total integer, state text, note text, customer_id bigint, placed_at timestamptz); create table customers (id bigint primary key); alter table orders add constraint paid check (total > 0) not valid;',
      transaction: 'file',
      ruledOut: [],
    },
  },
  unsafe: {
    'the transaction of the runner': {
      sql: `alter table orders add constraint paid check (total > 0) not valid;
alter table orders validate constraint paid;`,
      given,
      line: 2,
      headline: '`paid` is validated under the lock that added it: `orders` is blocked while each row is read',
      transaction: 'file',
      fixed: 'alter table orders validate constraint paid;',
    },
    'a transaction of the file, a foreign key': {
      sql: `begin;
alter table orders add constraint "FK" foreign key (customer_id) references customers (id) not valid;
alter table orders validate constraint "FK";
commit;`,
      given,
      line: 3,
      headline: '`FK` is validated under the lock that added it: `orders` is blocked while each row is read',
    },
  },
});
