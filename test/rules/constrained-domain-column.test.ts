import { constrainedDomainColumn } from '../../src/rules/constrained-domain-column.js';
import { testRule } from '../support/test-rule.js';

const given = `
  create domain quantity as integer check (value > 0);
  create domain filled as text not null;
  create domain remark as text;
  create table orders (id bigint primary key);
`;

testRule(constrainedDomainColumn, {
  safe: {
    'a domain without constraints': { sql: 'alter table orders add column note remark;', given },
    'the type under the domain': { sql: 'alter table orders add column pieces integer;', given },
    'a new table with one': { sql: 'create table refunds (pieces quantity);', given },
    'a volatile default besides, of which another rule speaks': {
      sql: 'alter table orders add column pieces quantity default (random() * 9 + 1)::integer;',
      given,
    },
    'a table made in the same migration': {
      sql: `create table refunds (id bigint);
alter table refunds add column pieces quantity;`,
      given,
    },
  },
  unsafe: {
    'a domain with a check': {
      sql: 'alter table orders add column pieces quantity;',
      given,
      line: 1,
      headline: 'A column of the domain `quantity` rewrites the whole table: every query on `orders` waits',
      severity: 'error',
    },
    'a domain that is NOT NULL, with a default': {
      sql: "alter table orders add column state filled default 'open';",
      given,
      line: 1,
      headline: 'A column of the domain `filled` rewrites the whole table: every query on `orders` waits',
    },
    'a quoted name': {
      sql: 'alter table shop."Orders" add "Pieces" shop."Quantity";',
      given:
        'create schema shop; create domain shop."Quantity" as integer check (value > 0); create table shop."Orders" (id bigint);',
      line: 1,
      headline: 'A column of the domain `shop."Quantity"` rewrites the whole table: every query on `shop.Orders` waits',
    },
  },
});
