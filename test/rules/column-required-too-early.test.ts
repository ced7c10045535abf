import { columnRequiredTooEarly } from '../../src/rules/column-required-too-early.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, number text, state text);';
const added = 'alter table orders add column kind text;\nupdate orders set kind = number;\n';
const required = 'alter table orders alter column kind set not null;';

testRule(columnRequiredTooEarly, {
  safe: {
    'a column that was there before': { sql: 'alter table orders alter column number set not null;', given },
    'a default': {
      sql: `${added}alter table orders alter column kind set default 'web';\n${required}`,
      given,
    },
    'a default that comes behind it': {
      sql: `${added}${required}\nalter table orders alter column kind set default 'web';`,
      given,
    },
    'an identity': {
      sql: `alter table orders add column kind integer;\n${required}\nalter table orders alter column kind add generated always as identity;`,
      given,
    },
    'a trigger, which may fill it': {
      sql: added + required,
      given: `${given} create function fill() returns trigger language plpgsql as $$ begin new.kind := 'web'; return new; end $$; create trigger fill before insert on orders for each row execute function fill();`,
    },
    'the way to another type under the same name': {
      sql: `alter table orders add column state_new text;
update orders set state_new = state;
alter table orders alter column state_new set not null;
alter table orders drop column state;
alter table orders rename column state_new to state;`,
      given,
    },
    'a table made in the same change': {
      sql: `create table refunds (id bigint primary key);\nalter table refunds add column kind text;\nalter table refunds alter column kind set not null;`,
      given,
    },
    'a column that is optional again in the end': {
      sql: `${added}${required}\nalter table orders alter column kind drop not null;`,
      given,
    },
    'migrations that run once all code is there': {
      sql: added + required,
      given,
      config: { deploy: { migrate: 'after' } },
    },
    'an application that is stopped for it': { sql: added + required, given, config: { deploy: { style: 'stop' } } },
  },
  unsafe: {
    'three steps in one change': {
      sql: added + required,
      given,
      line: 3,
      headline: '`kind` is required and has no default: code that does not know it can no longer insert into `orders`',
      severity: 'error',
    },
    'a quoted name': {
      sql: 'alter table "Orders" add "Kind" text;\nalter table "Orders" alter "Kind" set not null;',
      given: 'create table "Orders" (id bigint);',
      line: 2,
      headline: '`Kind` is required and has no default: code that does not know it can no longer insert into `Orders`',
    },
  },
});
