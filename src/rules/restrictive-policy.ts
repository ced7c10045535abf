import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A new policy that hides rows which others let through. */
export const restrictivePolicy: Rule = {
  id: 'restrictive-policy',
  title: 'Restrictive policy on a table in use',
  preset: 'recommended',
  family: 'security',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why:
    'A restrictive policy is joined to all the others by AND: rows that the application reads and writes today disappear for the roles it names, ' +
    'without an error, and updates of them do nothing.',
  instead: 'Count the rows that each role would lose, and release the policy with the code that expects it.',
  source: 'https://www.postgresql.org/docs/17/sql-createpolicy.html',
  examples: {
    given: `
      create table orders (id bigint primary key, shop text);
      alter table orders enable row level security;
      create policy own_orders on orders using (shop = current_user);
    `,
    unsafe: `create policy no_archive on orders as restrictive using (shop <> 'archive');`,
    safe: `create policy shared_orders on orders using (shop = 'shared');`,
  },
  on: {
    create_policy(operation, context) {
      const { policy, table, permissive } = operation;
      if (permissive || context.isNewTable(table)) return;
      const after = context.schemaAfter.tables.get(key(table));
      // Without row security, known for sure, nobody asks the policy.
      if (after !== undefined && !after.rowSecurity && context.schemaAfter.complete) return;
      const replaced = context.schemaBefore.tables
        .get(key(table))
        ?.policies.some((one) => one.name === policy && !one.permissive);
      if (replaced === true) return;
      return {
        headline: `The policy \`${policy}\` hides rows of \`${text(table)}\` that other policies let through`,
        subject: { table, object: policy },
      };
    },
  },
};
