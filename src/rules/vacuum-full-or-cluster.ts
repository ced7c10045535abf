import { type Name, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** VACUUM FULL or CLUSTER, which write a table anew while everybody waits. */
export const vacuumFullOrCluster: Rule = {
  id: 'vacuum-full-or-cluster',
  title: 'VACUUM FULL or CLUSTER',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'VACUUM FULL and CLUSTER write the whole table and its indexes anew under ACCESS EXCLUSIVE. Reads and writes wait for all of it.',
  instead: 'Use plain VACUUM, or a tool that rebuilds tables online such as pg_repack, outside migrations.',
  source: 'https://www.postgresql.org/docs/17/sql-vacuum.html',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'vacuum full orders;',
    safe: 'vacuum orders;',
  },
  on: {
    vacuum(operation, context) {
      if (!operation.full) return;
      if (operation.tables.length === 0)
        return {
          headline: 'This rewrites every table of the database, one after the other, and locks each',
          subject: { object: 'database' },
        };
      return operation.tables
        .filter((table) => !context.isNewTable(table))
        .map((table) => problem('VACUUM FULL', table));
    },
    cluster(operation, context) {
      if (operation.table === undefined)
        return {
          headline: 'This rewrites every clustered table, one after the other, and locks each',
          subject: { object: 'database' },
        };
      if (context.isNewTable(operation.table)) return;
      return problem('CLUSTER', operation.table);
    },
  },
};

function problem(command: string, table: Name) {
  return { headline: `\`${command}\` rewrites \`${text(table)}\`: every query on it waits`, subject: { table } };
}
