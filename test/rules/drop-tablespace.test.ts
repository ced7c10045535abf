import { dropTablespace } from '../../src/rules/drop-tablespace.js';
import { testRule } from '../support/test-rule.js';

testRule(dropTablespace, {
  safe: {
    'a table moved to one, of which another rule speaks': 'alter table orders set tablespace fast;',
  },
  unsafe: {
    'a tablespace': {
      sql: 'drop tablespace slow_disks;',
      line: 1,
      headline: 'Dropping the tablespace `slow_disks` fails while any database of the server uses it',
      severity: 'warning',
    },
    'a quoted name': {
      sql: 'drop tablespace if exists "Slow";',
      line: 1,
      headline: 'Dropping the tablespace `Slow` fails while any database of the server uses it',
    },
  },
});
