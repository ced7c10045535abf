import { dataChangeInSchemaMigration } from '../../src/rules/data-change-in-schema-migration.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(dataChangeInSchemaMigration, {
  safe: {
    'rows only': { sql: `update orders set number = '' where id < 10;`, given },
    'schema only': { sql: `alter table orders add column note text;`, given },
    'rows of a table made in the same migration': {
      sql: `create table refunds (id int);
update refunds set id = 1 where id = 2;`,
      given,
    },
    'rows that are new': {
      sql: `create table kinds (name text);
insert into kinds values ('a');`,
      given,
    },
  },
  unsafe: {
    both: {
      sql: `alter table public."orders" add column note text;
delete from orders where id < 10;`,
      given,
      line: 2,
      headline: 'Rows of `orders` and the schema change in one migration',
    },
  },
});
