import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A materialised view whose query runs in the migration. */
export const matviewCreatedWithData: Rule = {
  id: 'matview-created-with-data',
  title: 'Materialised view filled when it is made',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'CREATE MATERIALIZED VIEW runs its query at once, in the transaction of the migration, with every lock that it holds.',
  instead: 'Make it WITH NO DATA, and refresh it after the migration.',
  source: 'https://www.postgresql.org/docs/17/sql-creatematerializedview.html',

  examples: {
    given: `create table orders (id bigint primary key);`,
    unsafe: `create materialized view order_counts as select id from orders;`,
    safe: `create materialized view order_counts as select id from orders with no data;`,
  },
  on: {
    create_materialized_view(operation, { isNewTable, nested }) {
      const { view, withData, reads } = operation;
      if (!withData || nested || !reads.some(({ relation }) => !isNewTable(relation))) return;
      return {
        headline: `The query of \`${text(view)}\` runs in the migration`,
        subject: { object: text(view) },
        fix: {
          title: 'Make it without rows',
          replaces: [operation],
          steps: [{ operations: [{ ...operation, withData: false }], transaction: 'same', deploy: 1 }],
          caution: 'It cannot be read until it is refreshed.',
        },
      };
    },
  },
};
