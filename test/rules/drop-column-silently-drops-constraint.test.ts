import { dropColumnSilentlyDropsConstraint } from '../../src/rules/drop-column-silently-drops-constraint.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table shops (region text, code text, primary key (region, code));
  create table orders (
    id bigint primary key, shop text, number text, sku text unique, region text, code text, opened date, closed date,
    constraint orders_number_key unique (shop, number),
    constraint orders_shop_fk foreign key (region, code) references shops (region, code),
    constraint orders_dates check (opened < closed)
  );
`;

testRule(dropColumnSilentlyDropsConstraint, {
  safe: {
    'a column that nothing mentions': {
      sql: 'alter table orders drop column note;',
      given: 'create table orders (note text);',
    },
    'a unique column, of which nothing is left to be unique': { sql: 'alter table orders drop column sku;', given },
    'a check': { sql: 'alter table orders drop column closed;', given },
    'both columns of the constraint': {
      sql: `alter table orders drop column shop;
alter table orders drop column number;`,
      given,
    },
    'the constraint dropped first': {
      sql: `alter table orders drop constraint orders_number_key;
alter table orders drop column shop;`,
      given,
    },
    'an index that says the same of the rest': {
      sql: `create unique index concurrently orders_number_idx on orders (number);
alter table orders drop column shop;`,
      given,
    },
    'a constraint with another column in its place': {
      sql: `alter table orders drop column shop, add column branch text,
  add constraint orders_branch_key unique (branch, number);`,
      given,
    },
    'another primary key in the same change': {
      sql: `alter table orders drop column id;
alter table orders add primary key (number);`,
      given,
    },
    'the table dropped after it': {
      sql: `alter table orders drop column shop;
drop table orders;`,
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (shop text, number text, unique (shop, number));
alter table refunds drop column shop;`,
      given,
    },
  },
  unsafe: {
    'a unique constraint': {
      sql: 'alter table orders drop column shop;',
      given,
      line: 1,
      headline: 'Dropping `shop` of `orders` drops the unique constraint `orders_number_key` along with it',
      severity: 'warning',
    },
    'a unique index': {
      sql: 'alter table public."Orders" drop column "Shop";',
      given:
        'create table "Orders" ("Shop" text, number text); create unique index by_shop on "Orders" ("Shop", number);',
      line: 1,
      headline: 'Dropping `Shop` of `Orders` drops the unique index `by_shop` along with it',
    },
    'a unique constraint, beside an index on an expression': {
      sql: 'alter table orders drop column shop;',
      given: `${given} create unique index orders_note_idx on orders (lower(sku));`,
      line: 1,
      headline: 'Dropping `shop` of `orders` drops the unique constraint `orders_number_key` along with it',
    },
    'the primary key': {
      sql: 'alter table orders drop column id;',
      given,
      line: 1,
      headline: 'Dropping `id` of `orders` drops the primary key `orders_pkey` along with it',
    },
    'a foreign key of two columns': {
      sql: 'alter table orders drop column region;',
      given,
      line: 1,
      headline: 'Dropping `region` of `orders` drops the foreign key `orders_shop_fk` along with it',
    },
  },
});
