import { foreignKeyNotAllowed } from '../../src/rules/foreign-key-not-allowed.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint); create table customers (id bigint primary key); create table audit_log (id bigint primary key);`;
const config = { rules: { 'foreign-key-not-allowed': { tables: ['audit_*'] } } };

testRule(foreignKeyNotAllowed, {
  safe: {
    'a foreign key to another table': {
      sql: `alter table orders add foreign key (customer_id) references customers (id);`,
      given,
      config,
    },
    'no list': { sql: `alter table orders add foreign key (customer_id) references audit_log (id);`, given },
  },
  unsafe: {
    'a constraint': {
      sql: `alter table orders add foreign key (customer_id) references audit_log (id);`,
      line: 1,
      headline: '`orders` gets a foreign key to `audit_log`, which must have none',
      given,
      config,
    },
    'an inline reference': {
      sql: `create table public."Refunds" (log bigint references public.audit_log);`,
      line: 1,
      headline: '`Refunds` gets a foreign key to `audit_log`, which must have none',
      given,
      config,
    },
  },
});
