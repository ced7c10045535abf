import { sameName, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A materialised view that cannot be read while it is refreshed. */
export const matviewRefreshBlocksReads: Rule = {
  id: 'matview-refresh-blocks-reads',
  title: 'Materialised view refreshed without CONCURRENTLY',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'warning', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'REFRESH MATERIALIZED VIEW runs the query of the view under ACCESS EXCLUSIVE: nobody reads the view until it is done.',
  instead: 'Refresh it with CONCURRENTLY, which needs a unique index over its rows, outside the migration.',
  source: 'https://www.postgresql.org/docs/17/sql-refreshmaterializedview.html',

  examples: {
    given: `create table orders (id bigint primary key); create materialized view order_counts as select id from orders; create unique index order_counts_id on order_counts (id);`,
    unsafe: `refresh materialized view order_counts;`,
    safe: `refresh materialized view concurrently order_counts;`,
  },
  on: {
    refresh_materialized_view(operation, { schema, schemaBefore, nested }) {
      const { view, concurrently, withData } = operation;
      // One that was made without rows, or in this change, is read by nobody yet.
      const isKnown = [...schemaBefore.views.values()].some(({ name }) => sameName(name, view));
      if (concurrently || !withData || nested || (!isKnown && schemaBefore.complete && schemaBefore.views.size > 0))
        return;
      if (!isKnown && [...schema.views.values()].some(({ name }) => sameName(name, view))) return;
      const isUnique = [...schema.indexes.values()].some(
        ({ table, definition }) =>
          sameName(table, view) &&
          definition.unique &&
          definition.where === undefined &&
          definition.parts.every(({ column }) => column !== undefined),
      );
      return {
        headline: `Nobody reads \`${text(view)}\` while it is refreshed`,
        subject: { object: text(view) },
        ...(isUnique
          ? {
              fix: {
                title: 'Refresh it concurrently',
                replaces: [operation],
                steps: [
                  { operations: [{ ...operation, concurrently: true }], transaction: 'same' as const, deploy: 1 },
                ],
                caution: 'It runs the query, and compares its rows with those of the view: it takes longer.',
              },
            }
          : {}),
      };
    },
  },
};
