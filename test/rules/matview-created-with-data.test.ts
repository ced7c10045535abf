import { matviewCreatedWithData } from '../../src/rules/matview-created-with-data.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key);`;

testRule(matviewCreatedWithData, {
  safe: {
    'no data': { sql: `create materialized view v as select id from orders with no data;`, given },
    'a view that is not kept': { sql: `create view v as select id from orders;`, given },
    'a table made in the same migration': {
      sql: `create table refunds (id int);
create materialized view v as select id from refunds;`,
      given,
    },
  },
  unsafe: {
    'with data': {
      sql: `create materialized view public."Counts" as select id from orders;`,
      given,
      line: 1,
      headline: 'The query of `Counts` runs in the migration',
    },
  },
});
