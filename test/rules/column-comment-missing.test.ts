import { columnCommentMissing } from '../../src/rules/column-comment-missing.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;
const config = { rules: { 'column-comment-missing': { tables: ['*'] } } };

testRule(columnCommentMissing, {
  safe: {
    'a comment in the change': {
      sql: `alter table orders add column weight int;
comment on column orders.weight is 'Grams.';`,
      given,
      config,
    },
    'a column that is there already': {
      sql: `alter table orders add column if not exists number text;`,
      given,
      config,
    },
    'a key that the server counts': {
      sql: `create table refunds (id bigint generated always as identity primary key);`,
      config,
    },
    'no tables': { sql: `alter table orders add column weight int;`, given },
  },
  unsafe: {
    'a new column': {
      sql: `alter table orders add column "Weight" int;`,
      line: 1,
      headline: '`Weight` of `orders` has no comment',
      given,
      config,
    },
    'an empty comment, which is none': {
      sql: `alter table orders add column weight int;
comment on column orders.weight is '';`,
      line: 1,
      headline: '`weight` of `orders` has no comment',
      given,
      config,
    },
    'a column of a new table': {
      sql: `create table refunds (id bigint, note text);
comment on column refunds.id is 'Number.';`,
      line: 1,
      headline: '`note` of `refunds` has no comment',
      given,
      config,
    },
  },
});
