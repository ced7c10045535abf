import { viewNotAllowed } from '../../src/rules/view-not-allowed.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create schema reports;`;
const config = { rules: { 'view-not-allowed': { schemas: ['public'] } } };

testRule(viewNotAllowed, {
  safe: {
    'another schema': { sql: `create view reports.late as select id from orders;`, given, config },
    'no schemas': { sql: `create view late as select id from orders;`, given },
  },
  unsafe: {
    'a view': {
      sql: `create view "Late" as select id from orders;`,
      line: 1,
      headline: '`Late` puts a view into `public`',
      given,
      config,
    },
    'a materialized view': {
      sql: `create materialized view late as select id from orders;`,
      line: 1,
      headline: '`late` puts a view into `public`',
      given,
      config,
    },
  },
});
