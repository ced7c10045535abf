import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A table that inherits from another. */
export const tableInheritance: Rule = {
  id: 'table-inheritance',
  title: 'Table inheritance',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'Indexes, unique keys and foreign keys are not inherited: a key of the parent does not hold over its children, and a foreign key does not see their rows.',
  instead: 'Use declarative partitioning, or a table of its own with a foreign key.',
  source: 'https://www.postgresql.org/docs/17/ddl-inherit.html#DDL-INHERIT-CAVEATS',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `create table refunds () inherits (orders);`,
    safe: `create table refunds (id bigint primary key, order_id bigint references orders (id));`,
  },
  on: {
    create_table({ table, definition: { inherits = [] } }) {
      const [parent] = inherits;
      if (parent === undefined) return;
      return {
        headline: `Keys of \`${text(parent)}\` do not hold for rows of \`${text(table)}\``,
        subject: { table },
      };
    },
  },
};
