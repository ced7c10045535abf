import { collationChange } from '../../src/rules/collation-change.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table customers (id bigint primary key, name text, city text, zip varchar(10) collate "C");
  create index customers_name_idx on customers (name);
  create index customers_zip_idx on customers (zip);
`;

testRule(collationChange, {
  safe: {
    'a column without an index': { sql: 'alter table customers alter column city type text collate "C";', given },
    'the collation that it has': { sql: 'alter table customers alter column zip type varchar(10) collate "C";', given },
    'another type too, of which another rule speaks': {
      sql: 'alter table customers alter column id type text collate "C";',
      given,
    },
    'the index dropped first': {
      sql: `drop index concurrently customers_name_idx;
alter table customers alter column name type text collate "C";`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table shops (name text unique);
alter table shops alter column name type text collate "C";`,
      given,
    },
  },
  unsafe: {
    'an index on the column': {
      sql: 'alter table customers alter column name type text collate "C";',
      given,
      line: 1,
      headline: 'The new collation of `name` rebuilds its indexes: every query on `customers` waits',
      severity: 'error',
    },
    'a collation that is left out, so that the default comes back': {
      sql: 'alter table customers alter column zip type varchar(10);',
      given,
      line: 1,
      headline: 'The new collation of `zip` rebuilds its indexes: every query on `customers` waits',
    },
    'a quoted name': {
      sql: 'alter table public."Customers" alter "Name" type text collate "C";',
      given: 'create table "Customers" ("Name" text unique);',
      line: 1,
      headline: 'The new collation of `Name` rebuilds its indexes: every query on `Customers` waits',
    },
  },
});
