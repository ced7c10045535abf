import { typeChangeWithCheck } from '../../src/rules/type-change-with-check.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create table orders (
    id bigint primary key, number varchar(20), note varchar(20), total integer,
    constraint orders_number_filled check (number <> ''), constraint orders_total_positive check (total > 0)
  );
`;

testRule(typeChangeWithCheck, {
  safe: {
    'a column without a check': { sql: 'alter table orders alter column note type text;', given },
    'a check that was never validated': {
      sql: 'alter table orders alter column note type text;',
      given: `${given} alter table orders add constraint orders_note_filled check (note <> '') not valid;`,
    },
    'a rewrite, of which another rule speaks': { sql: 'alter table orders alter column total type bigint;', given },
    'an index that is rebuilt besides, of which another rule speaks': {
      sql: 'alter table orders alter column number type text;',
      given: `${given} create index orders_number_idx on orders (lower(number));`,
    },
    'a table made in the same migration': {
      sql: `create table refunds (number varchar(20) check (number <> ''));
alter table refunds alter column number type text;`,
      given,
    },
  },
  unsafe: {
    'a widening that would be free': {
      sql: 'alter table orders alter column number type text;',
      given,
      line: 1,
      headline:
        'Changing `number` to `text` tries its check again: every query on `orders` waits while each row is read',
      severity: 'error',
      fixed: `alter table orders drop constraint orders_number_filled;
alter table orders alter column number type text;
alter table orders add constraint orders_number_filled check (number <> '') not valid;
alter table orders validate constraint orders_number_filled;`,
    },
    'a quoted name in another schema': {
      sql: 'alter table shop."Orders" alter column "Number" type varchar(40);',
      given: `create schema shop; create table shop."Orders" ("Number" varchar(20) constraint filled check ("Number" <> ''));`,
      line: 1,
      headline:
        'Changing `Number` to `varchar(40)` tries its check again: every query on `shop.Orders` waits while each row is read',
      fixed: `alter table shop."Orders" drop constraint filled;
alter table shop."Orders" alter column "Number" type varchar(40);
alter table shop."Orders" add constraint filled check ("Number" <> '') not valid;
alter table shop."Orders" validate constraint filled;`,
    },
    'a table that is known to be small': {
      sql: 'alter table orders alter column number type text;',
      given,
      config: { tables: { small: ['orders'] } },
      line: 1,
      headline:
        'Changing `number` to `text` tries its check again: every query on `orders` waits while each row is read',
      severity: 'notice',
    },
  },
});
