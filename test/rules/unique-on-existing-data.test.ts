import { uniqueOnExistingData } from '../../src/rules/unique-on-existing-data.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, number text, shop text, sku text unique);';
const build = 'create unique index concurrently orders_number_key on orders (number);';

testRule(uniqueOnExistingData, {
  safe: {
    'an index that lets duplicates in': { sql: 'create index concurrently on orders (number);', given },
    'a build that keeps writers out, of which another rule speaks': {
      sql: 'create unique index on orders (number);',
      given,
    },
    'a table that no migration here made': {
      sql: 'create unique index concurrently payments_number_key on payments (number);',
      given,
    },
    'columns of which one is unique already': { sql: 'create unique index concurrently on orders (sku, shop);', given },
    'a column added in the same change': {
      sql: `alter table orders add column token uuid;
create unique index concurrently orders_token_key on orders (token);`,
      given,
    },
    'duplicates cleared before': {
      sql: `delete from orders where id in (select max(id) from orders group by number having count(*) > 1);
${build}`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (number text);
create unique index concurrently on refunds (number);`,
      given,
    },
  },
  unsafe: {
    'a column that nothing has kept unique': {
      sql: build,
      given,
      line: 1,
      headline: 'This unique index fails at the first duplicate of `number` in `orders`',
      severity: 'notice',
    },
    'a column added with the same value everywhere': {
      sql: `alter table orders add column code text default 'x';
create unique index concurrently orders_code_key on orders (code);`,
      given,
      line: 2,
      headline: 'This unique index fails at the first duplicate of `code` in `orders`',
    },
    'an expression of a unique column, under a quoted name': {
      sql: 'create unique index concurrently on shop."Orders" (lower("Sku"));',
      given: 'create schema shop; create table shop."Orders" ("Sku" text unique);',
      line: 1,
      headline: 'This unique index fails at the first duplicate of the expression in `shop.Orders`',
    },
  },
});
