import { nullableColumnInUniqueIndex } from '../../src/rules/nullable-column-in-unique-index.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, customer_id bigint not null);`;

testRule(nullableColumnInUniqueIndex, {
  safe: {
    'columns that are never null': { sql: `create unique index on orders (customer_id, id);`, given },
    'one column that may be missing': { sql: `create unique index on orders (number);`, given },
    'nulls that count as equal': {
      sql: `create unique index on orders (customer_id, number) nulls not distinct;`,
      given,
    },
    'rows that have it': {
      sql: `create unique index on orders (customer_id, number) where number is not null;`,
      given,
    },
    'an index that is not unique': { sql: `create index on orders (customer_id, number);`, given },
  },
  unsafe: {
    'a unique index': {
      sql: `create unique index on orders (customer_id, number);`,
      given,
      line: 1,
      headline: 'Rows of `orders` that have no `number` are never equal',
    },
    'a unique constraint': {
      sql: `alter table public."orders" add constraint k unique (number, customer_id);`,
      given,
      line: 1,
      headline: 'Rows of `orders` that have no `number` are never equal',
    },
  },
});
