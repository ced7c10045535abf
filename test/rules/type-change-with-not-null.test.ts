import { typeChangeWithNotNull } from '../../src/rules/type-change-with-not-null.js';
import { testRule } from '../support/test-rule.js';

const given =
  'create table orders (id bigint primary key, "Number" varchar(20), shop varchar(20) not null, total integer, note text);';

testRule(typeChangeWithNotNull, {
  safe: {
    'the type alone': { sql: 'alter table orders alter column "Number" type text;', given },
    'a column that is NOT NULL already': {
      sql: 'alter table orders alter column shop type text, alter column shop set not null;',
      given,
    },
    'a change that rewrites the table, which has a rule of its own': {
      sql: 'alter table orders alter column total type bigint, alter column total set not null;',
      given,
    },
    'two statements': {
      sql: `alter table orders alter column "Number" type text;
alter table orders alter column "Number" set not null;`,
      given,
    },
    'NOT NULL of another column': {
      sql: 'alter table orders alter column "Number" type text, alter column note set not null;',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint primary key, number varchar(20));
alter table refunds alter column number type text, alter column number set not null;`,
      given,
    },
  },
  unsafe: {
    'one statement': {
      sql: 'alter table public.orders alter column "Number" type varchar(40), alter column "Number" set not null;',
      given,
      line: 1,
      headline: 'NOT NULL makes this change of `Number` read every row: every query on `orders` waits',
      severity: 'error',
      fixed: `alter table public.orders alter column "Number" type varchar(40);
alter table public.orders add constraint "orders_Number_not_null" check ("Number" is not null) not valid;
alter table public.orders validate constraint "orders_Number_not_null";
alter table public.orders alter column "Number" set not null;
alter table public.orders drop constraint "orders_Number_not_null";`,
    },
  },
});
