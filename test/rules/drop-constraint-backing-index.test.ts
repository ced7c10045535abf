import { dropConstraintBackingIndex } from '../../src/rules/drop-constraint-backing-index.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (id bigint primary key, number text, constraint "Orders_Number" unique (number));
  create unique index orders_number_idx on orders (number);
`;

testRule(dropConstraintBackingIndex, {
  safe: {
    'the constraint': { sql: 'alter table orders drop constraint "Orders_Number";', given },
    'a unique index without a constraint': { sql: 'drop index orders_number_idx;', given },
    'an index whose constraint went before': {
      sql: `alter table orders drop constraint "Orders_Number";
drop index if exists "Orders_Number";`,
      given,
    },
    'an index that nobody knows': { sql: 'drop index orders_total_idx;', given },
  },
  unsafe: {
    'the index of a unique constraint': {
      sql: 'drop index concurrently if exists public."Orders_Number";',
      given,
      line: 1,
      headline: 'This fails: `Orders_Number` belongs to the constraint `Orders_Number` of `orders`',
      severity: 'error',
      fixed: 'alter table orders drop constraint "Orders_Number";',
    },
    'the index of a primary key made in the same migration': {
      sql: `create table refunds (id bigint primary key);
drop index refunds_pkey cascade;`,
      given,
      line: 2,
      headline: 'This fails: `refunds_pkey` belongs to the constraint `refunds_pkey` of `refunds`',
    },
  },
});
