import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** An index that serves equality only. */
export const hashIndex: Rule = {
  id: 'hash-index',
  title: 'Hash index',
  preset: 'all',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A hash index serves only equality, over one column, and can be neither unique nor sorted by. A btree index is nearly as fast, and serves ranges too.',
  instead: 'Use a btree index.',
  source: 'https://www.postgresql.org/docs/17/hash-index.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `create index concurrently orders_number_idx on orders using hash (number);`,
    safe: `create index concurrently orders_number_idx on orders (number);`,
  },
  on: {
    create_index({ table, index, definition: { method } }) {
      if (method !== 'hash') return;
      return {
        headline: `A hash index on \`${text(table)}\` serves equality only`,
        subject: { table, ...(index === undefined ? {} : { index }) },
      };
    },
  },
};
