import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { numberOption } from '../core/rule-options.js';

/** An index over many columns. */
export const wideIndex: Rule = {
  id: 'wide-index',
  title: 'Index over more than three columns',
  preset: 'strict',
  severity: 'warning',

  why: 'Each column of an index makes it larger and each write slower, and only queries that filter by its first columns gain.',
  instead: 'Keep the columns that queries filter by first, and put those that they only read into INCLUDE.',
  source: 'https://www.postgresql.org/docs/17/indexes-multicolumn.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `create index concurrently orders_all_idx on orders (customer_id, placed_at, number, id);`,
    safe: `create index concurrently orders_idx on orders (customer_id, placed_at) include (number);`,
  },
  options: { columns: { value: 'number', means: 'how many key columns an index may have; 3 where it is not set' } },
  on: {
    create_index({ table, index, definition }, { options }) {
      const most = numberOption(options, 'columns', 3);
      if (definition.parts.length <= most) return;
      return {
        headline: `This index on \`${text(table)}\` has ${definition.parts.length} key columns`,
        subject: { table, ...(index === undefined ? {} : { index }) },
      };
    },
  },
};
