import { multiValuedAttribute } from '../../src/rules/multi-valued-attribute.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key); create table tags (id bigint primary key); create table categories (id uuid primary key);`;

testRule(multiValuedAttribute, {
  safe: {
    'one id': { sql: `alter table orders add column tag_id text;`, given },
    'a text that only ends alike': {
      sql: `alter table orders add column bids text, add column price_list text, add column kids text, add column ids_checked boolean;`,
      given,
    },
    'a list whose name says nothing of what it holds': { sql: `alter table orders add column ids text;`, given },
    'texts that are no ids': { sql: `alter table orders add column labels text[];`, given },
    'a document by which ids of other systems are found': {
      sql: `alter table orders add column external_ids jsonb;`,
      given,
    },
    'keys of a table that is not here': { sql: `alter table orders add column message_ids bigint[];`, given },
    'texts of a table that is here, which its keys are not': {
      sql: `alter table orders add column tag_ids text[];`,
      given,
    },
    'a column that the server fills': {
      sql: `alter table orders add column tag_ids text generated always as ('1,2') stored;`,
      given,
    },
    'a table of the session': { sql: `create temporary table picked (tag_ids text);`, given },
    'a column that is there': {
      sql: `alter table orders add column if not exists tag_ids text;`,
      given: `create table orders (id bigint primary key, tag_ids text);`,
    },
    'a column that the change drops again': {
      sql: `alter table orders add column tag_ids text; alter table orders drop column tag_ids;`,
      given,
    },
  },
  unsafe: {
    'a text of ids in a new table': {
      sql: `create table baskets (id bigint primary key, tag_ids text not null default '');`,
      line: 1,
      headline:
        '`tag_ids` of `baskets` keeps many ids in one text, where no foreign key checks them and no index finds one',
      severity: 'notice',
      given,
    },
    'a varchar that says how it is written': {
      sql: `alter table shop."Orders" add column "tagIdList" varchar(255);`,
      line: 1,
      headline:
        '`tagIdList` of `shop.Orders` keeps many ids in one text, where no foreign key checks them and no index finds one',
      given: `create schema shop; create table shop."Orders" (id bigint primary key);`,
    },
    'ids by commas': {
      sql: `alter table orders add column tag_ids_csv text;`,
      line: 1,
      headline:
        '`tag_ids_csv` of `orders` keeps many ids in one text, where no foreign key checks them and no index finds one',
      given,
    },
    'an array of the keys of a table': {
      sql: `alter table orders add column tag_ids bigint[] not null default '{}';`,
      line: 1,
      headline: 'No foreign key can check the ids of `tags` in `tag_ids` of `orders`',
      given,
    },
    'an array of the keys of a table whose name ends in ies': {
      sql: `alter table orders add column category_ids uuid[];`,
      line: 1,
      headline: 'No foreign key can check the ids of `categories` in `category_ids` of `orders`',
      given,
    },
  },
});
