import { unloggedTable } from '../../src/rules/unlogged-table.js';
import { testRule } from '../support/test-rule.js';

testRule(unloggedTable, {
  safe: {
    'a table as usual': { sql: `create table orders (id int);` },
    'made logged in the same change': {
      sql: `create unlogged table orders (id int);
alter table orders set logged;`,
    },
  },
  unsafe: {
    'an unlogged table': {
      sql: `create unlogged table public."Orders" (id int);`,
      line: 1,
      headline: 'A crash of the server empties `Orders`',
    },
  },
});
