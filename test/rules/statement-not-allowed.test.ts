import { statementNotAllowed } from '../../src/rules/statement-not-allowed.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint, total numeric); create role clerk;`;
const config = { rules: { 'statement-not-allowed': { statements: ['grant', 'truncate'] } } };

testRule(statementNotAllowed, {
  safe: {
    'another statement': { sql: `alter table orders add column note text;`, given, config },
    'no list': { sql: `grant select on orders to clerk;`, given },
  },
  unsafe: {
    'one of the list': {
      sql: `truncate public.orders;`,
      line: 1,
      headline: '`TRUNCATE` is not allowed in migrations',
      severity: 'error',
      given,
      config,
    },
    'one in a block': {
      sql: `do $$ begin grant select on orders to clerk; end $$;`,
      line: 1,
      headline: '`GRANT` is not allowed in migrations',
      given,
      config,
    },
  },
});
