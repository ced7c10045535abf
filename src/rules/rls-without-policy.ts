import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { tableOf } from '../core/schema-lookup.js';

/** Row security without a policy. */
export const rlsWithoutPolicy: Rule = {
  id: 'rls-without-policy',
  title: 'Row security that lets nobody in',
  preset: 'strict',
  family: 'security',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A table with row security and without a policy shows no row to anybody but its owner and those who bypass it: queries do not fail, they find nothing.',
  instead: 'Create its policies in the same change.',
  source: 'https://www.postgresql.org/docs/17/ddl-rowsecurity.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `alter table orders enable row level security;`,
    safe: `alter table orders enable row level security;
create policy own_orders on orders using (customer_id = 1);`,
  },
  on: {
    set_row_security({ table, enabled }, { schemaAfter }) {
      const found = tableOf(schemaAfter, table);
      if (enabled !== true || found === undefined || !found.rowSecurity || found.policies.length > 0) return;
      return { headline: `\`${text(table)}\` shows no row to anybody but its owner`, subject: { table } };
    },
  },
};
