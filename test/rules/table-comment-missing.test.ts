import { tableCommentMissing } from '../../src/rules/table-comment-missing.js';
import { testRule } from '../support/test-rule.js';

const config = { rules: { 'table-comment-missing': { tables: ['*'] } } };

testRule(tableCommentMissing, {
  safe: {
    'a comment in the change': {
      sql: `create table refunds (id bigint);
comment on table refunds is 'Money back.';`,
      config,
    },
    'a table of no pattern': {
      sql: `create table refunds (id bigint);`,
      config: { rules: { 'table-comment-missing': { tables: ['order*'] } } },
    },
    'no tables': { sql: `create table refunds (id bigint);` },
  },
  unsafe: {
    'no comment': {
      sql: `create table shop."Refunds" (id bigint);`,
      line: 1,
      headline: '`shop.Refunds` has no comment',
      given: `create schema shop;`,
      config,
    },
  },
});
