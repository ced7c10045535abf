import { dropDatabase } from '../../src/rules/drop-database.js';
import { testRule } from '../support/test-rule.js';

testRule(dropDatabase, {
  safe: {
    'a new database': 'create database shop;',
    'a dropped table, of which another rule speaks': 'drop table orders;',
  },
  unsafe: {
    'a database': {
      sql: 'drop database shop;',
      line: 1,
      headline: 'Dropping the database `shop` loses everything in it',
      severity: 'error',
    },
    'a quoted name, where there is one': {
      sql: 'drop database if exists "Shop" with (force);',
      line: 1,
      headline: 'Dropping the database `Shop` loses everything in it',
    },
    'inside a transaction, where it fails besides': {
      sql: `set lock_timeout = '5s';
drop database shop;`,
      transaction: 'file',
      line: 2,
      headline: 'Dropping the database `shop` loses everything in it',
    },
  },
});
