import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A statement that is rewritten into another. */
export const createRule: Rule = {
  id: 'create-rule',
  title: 'Rewrite rule',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A rule rewrites statements before they are planned: it may evaluate expressions twice, and RETURNING and counts of rows do not mean what they say.',
  instead: 'Use a trigger, or a view that can be updated.',
  source: 'https://www.postgresql.org/docs/17/rules-triggers.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `create rule no_delete as on delete to orders do instead nothing;`,
    safe: `create view open_orders as select id from orders;`,
  },
  on: {
    create_rule: ({ table, rule }) => ({
      headline: `Statements on \`${text(table)}\` are rewritten by \`${rule}\``,
      subject: { table, object: rule },
    }),
  },
};
