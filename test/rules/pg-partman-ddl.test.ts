import { pgPartmanDdl } from '../../src/rules/pg-partman-ddl.js';
import { testRule } from '../support/test-rule.js';

const given = `create table events (id bigint, at timestamptz not null) partition by range (at);`;

testRule(pgPartmanDdl, {
  safe: {
    'the procedure': { sql: `call partman.partition_data_proc('public.events');`, given },
    'a function of the same name on nothing that is known': { sql: `select partition_data_time('other');`, given },
  },
  unsafe: {
    'the function': {
      sql: `select partman.partition_data_time(p_parent_table => 'public.events', p_batch_count => 100);`,
      line: 1,
      headline: '`partition_data_time` moves rows of `events` in one transaction',
      given,
    },
  },
});
