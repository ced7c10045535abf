import { multiColumnPartitionKey } from '../../src/rules/multi-column-partition-key.js';
import { testRule } from '../support/test-rule.js';

testRule(multiColumnPartitionKey, {
  safe: {
    'one column': { sql: `create table e (id bigint, at date) partition by range (at);` },
    'a hash over two columns': { sql: `create table e (a bigint, b bigint) partition by hash (a, b);` },
  },
  unsafe: {
    'ranges over two columns': {
      sql: `create table "E" (a int, b date) partition by range (a, b);`,
      line: 1,
      headline: 'Queries on `E` that do not give `a` read every partition, whatever they say of `b`',
    },
  },
});
