import { foreignKeyChecksOff } from '../../src/rules/foreign-key-checks-off.js';
import { testRule } from '../support/test-rule.js';

const given =
  'create table customers (id bigint primary key); create table orders (id bigint primary key, customer_id bigint references customers (id));';

testRule(foreignKeyChecksOff, {
  safe: {
    'another role': { sql: "set session_replication_role = 'origin';\ninsert into orders (id) values (1);", given },
    'another setting': { sql: "set lock_timeout = '1s';\ninsert into orders (id) values (1);", given },
    'nothing is written until it is set back': {
      sql: `set session_replication_role = replica;
alter table orders add column note text;
reset session_replication_role;
insert into orders (id) values (1);`,
      given,
    },
  },
  unsafe: {
    'rows between': {
      sql: `set session_replication_role = 'replica';
insert into orders (id, customer_id) values (1, 7);
set session_replication_role to default;`,
      given,
      line: 1,
      headline: 'Foreign keys are not checked for the rows that are written here',
    },
    'it is never set back': {
      sql: `set local session_replication_role = replica;
delete from public."customers" where id = 7;`,
      given,
      line: 1,
      headline: 'Foreign keys are not checked from here on',
    },
    'a block that nobody reads, and everything is set back': {
      sql: `set session_replication_role = replica;
do $$ begin execute 'insert into orders values (1, 7)'; end $$;
reset all;`,
      given,
      line: 1,
      headline: 'Foreign keys are not checked for the rows that are written here',
    },
  },
});
