import { comparisonWithNull } from '../../src/rules/comparison-with-null.js';
import { testRule } from '../support/test-rule.js';

const given = 'create table orders (id bigint primary key, state text, total integer);';

testRule(comparisonWithNull, {
  safe: {
    'a test for null': { sql: "update orders set state = 'open' where state is null;", given },
    'a value that is null': { sql: 'update orders set state = null where id = 5;', given },
    'IS DISTINCT FROM, which answers true or false': {
      sql: "update orders set state = 'open' where state is not distinct from null;",
      given,
    },
    'another way to be true': {
      sql: "update orders set state = 'open' where state = null or state = 'new';",
      given,
    },
    'a list with another value': { sql: "delete from orders where state in (null, 'draft');", given },
    'a condition that is meant to be false': { sql: 'delete from orders where false;', given },
    'an index of the rows without a value': {
      sql: 'create index concurrently orders_total_idx on orders (total) where state is null;',
      given,
    },
  },
  unsafe: {
    'an update': {
      sql: "update orders set state = 'open' where state = null;",
      given,
      line: 1,
      headline: 'A comparison with NULL is never true: this updates no row of `orders`',
      severity: 'warning',
    },
    'with another condition, and a cast': {
      sql: "update orders set state = 'open' where total > 0 and state <> null::text;",
      given,
      line: 1,
      headline: 'A comparison with NULL is never true: this updates no row of `orders`',
    },
    'a delete with a negated one': {
      sql: 'delete from orders where not (state = null);',
      given,
      line: 1,
      headline: 'A comparison with NULL is never true: this deletes no row of `orders`',
    },
    'NOT IN with NULL in its list': {
      sql: "delete from orders where state not in ('open', null);",
      given,
      line: 1,
      headline: 'A comparison with NULL is never true: this deletes no row of `orders`',
    },
    'a partial index': {
      sql: 'create index concurrently orders_total_idx on orders (total) where state = null;',
      given,
      line: 1,
      headline: 'A comparison with NULL is never true: this index holds no row of `orders`',
    },
    'a table made in the same migration, under a quoted name': {
      sql: 'create table app."Refunds" (id bigint primary key, "Note" text);\nupdate app."Refunds" set "Note" = \'\' where "Note" = null;',
      given: 'create schema app;',
      line: 2,
      headline: 'A comparison with NULL is never true: this updates no row of `app.Refunds`',
    },
  },
});
