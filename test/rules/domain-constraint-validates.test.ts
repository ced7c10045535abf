import { domainConstraintValidates } from '../../src/rules/domain-constraint-validates.js';
import { testRule } from '../support/test-rule.js';

const given = `create domain amount as integer; create table orders (id bigint primary key, total amount); create domain unused as text;`;

testRule(domainConstraintValidates, {
  safe: {
    'not valid': { sql: `alter domain amount add constraint positive check (value > 0) not valid;`, given },
    'a domain that no table uses': { sql: `alter domain unused add constraint filled check (value <> '');`, given },
    'a looser one': { sql: `alter domain amount drop not null;`, given },
    'a table made in the same migration': {
      sql: `create domain price as integer;
create table offers (id int, price price);
alter domain price add constraint positive check (value > 0);`,
      given,
    },
  },
  unsafe: {
    'a check': {
      sql: `alter domain amount add constraint positive check (value > 0);`,
      given,
      line: 1,
      headline: 'Every row of `orders` that has a `amount` is read, and writers wait',
    },
    'not null, under a schema': {
      sql: `alter domain public.amount set not null;`,
      given,
      line: 1,
      headline: 'Every row of `orders` that has a `amount` is read, and writers wait',
    },
  },
});
