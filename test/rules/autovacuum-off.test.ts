import { autovacuumOff } from '../../src/rules/autovacuum-off.js';
import { testRule } from '../support/test-rule.js';

const given = `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`;

testRule(autovacuumOff, {
  safe: {
    'other settings': { sql: `alter table orders set (fillfactor = 70);`, given },
    'switched on': { sql: `alter table orders set (autovacuum_enabled = true);`, given },
    'switched on again at the end': {
      sql: `alter table orders set (autovacuum_enabled = false);
alter table orders set (autovacuum_enabled = true);`,
      given,
    },
  },
  unsafe: {
    'a table in use': {
      sql: `alter table public."orders" set (autovacuum_enabled = off);`,
      given,
      line: 1,
      headline: 'Nothing cleans up after updates of `orders` any more',
    },
    'a new table': {
      sql: `create table loads (id int) with (autovacuum_enabled = false);`,
      given,
      line: 1,
      headline: 'Nothing cleans up after updates of `loads`',
    },
  },
});
