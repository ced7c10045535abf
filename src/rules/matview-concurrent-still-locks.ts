import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A concurrent refresh in a migration, which runs the whole query while the deployment waits. */
export const matviewConcurrentStillLocks: Rule = {
  id: 'matview-concurrent-still-locks',
  title: 'Materialised view refreshed in a migration',
  preset: 'strict',
  severity: 'notice',
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'REFRESH … CONCURRENTLY lets readers go on, but takes EXCLUSIVE: any other refresh of the view waits. It runs the whole query, compares its ' +
    'rows with those that are there, and the deployment waits for all of it.',
  instead: 'Refresh the view in a scheduled job, with a lock_timeout, and not in the migration.',
  source: 'https://www.postgresql.org/docs/17/sql-refreshmaterializedview.html',
  examples: {
    given: `
      create table orders (id bigint primary key);
      create materialized view order_counts as select id from orders;
      create unique index order_counts_id on order_counts (id);
    `,
    unsafe: 'refresh materialized view concurrently order_counts;',
    safe: 'alter materialized view order_counts rename to order_totals;',
  },
  on: {
    refresh_materialized_view({ view, concurrently }, context) {
      if (!concurrently || context.nested || context.isNewTable(view)) return;
      return {
        headline: `Other refreshes of \`${text(view)}\`, and this deployment, wait until its query is through`,
        subject: { object: text(view) },
      };
    },
  },
};
