import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { tableOf } from '../core/schema-lookup.js';

/** A policy on a table whose row security is off. */
export const policyWithoutRls: Rule = {
  id: 'policy-without-rls',
  title: 'Policy that does nothing',
  preset: 'recommended',
  family: 'security',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'Policies hold only where row security is on. While it is off every row is visible to everybody who may read the table, and the policy says otherwise.',
  instead: 'Turn row security on with ALTER TABLE … ENABLE ROW LEVEL SECURITY.',
  source: 'https://www.postgresql.org/docs/17/ddl-rowsecurity.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `create policy own_orders on orders using (customer_id = 1);`,
    safe: `alter table orders enable row level security;
create policy own_orders on orders using (customer_id = 1);`,
  },
  on: {
    create_policy({ table, policy }, { schemaAfter }) {
      const found = tableOf(schemaAfter, table);
      if (found === undefined || found.rowSecurity || !schemaAfter.complete) return;
      if (!found.policies.some(({ name }) => name === policy)) return;
      return {
        headline: `Policy \`${policy}\` does nothing: row security of \`${text(table)}\` is off`,
        subject: { table, object: policy },
      };
    },
  },
};
