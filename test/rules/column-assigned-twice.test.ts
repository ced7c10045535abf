import { columnAssignedTwice } from '../../src/rules/column-assigned-twice.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(columnAssignedTwice, {
  safe: {
    'two columns': { sql: `update orders set number = 'a', placed_at = now() where id = 1;`, given },
    'two statements': {
      sql: `update orders set number = 'a' where id = 1;
update orders set number = 'b' where id = 1;`,
      given,
    },
  },
  unsafe: {
    'one column twice': {
      sql: `update orders set number = 'a', placed_at = now(), number = 'b' where id = 1;`,
      given,
      line: 1,
      headline: '`number` of `orders` is set twice in one statement: it fails',
    },
    'under a quoted name': {
      sql: `update public."Orders" set "No" = 1, "No" = 2 where id = 1;`,
      given: `create table "Orders" (id int, "No" int);`,
      line: 1,
      headline: '`No` of `Orders` is set twice in one statement: it fails',
    },
  },
});
