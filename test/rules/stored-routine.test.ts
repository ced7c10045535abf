import { storedRoutine } from '../../src/rules/stored-routine.js';
import { testRule } from '../support/test-rule.js';

const config = { rules: { 'stored-routine': { schemas: ['public'] } } };

testRule(storedRoutine, {
  safe: {
    'another schema': {
      sql: `create function total() returns bigint language sql as 'select 1';`,
      config: { rules: { 'stored-routine': { schemas: ['app'] } } },
    },
    'no schemas': { sql: `create function total() returns bigint language sql as 'select 1';` },
  },
  unsafe: {
    'a function': {
      sql: `create or replace function total() returns bigint language sql as 'select 1';`,
      line: 1,
      headline: '`total` puts a function into `public`',
      config,
    },
    'a procedure': {
      sql: `create procedure "Clean"() language sql as 'select 1';`,
      line: 1,
      headline: '`Clean` puts a procedure into `public`',
      config,
    },
  },
});
