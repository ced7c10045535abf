import { canRun } from '../core/features.js';
import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import type { Schema, Table, View } from '../core/schema.js';

/** A view that shows rows which the policies of its tables hide. */
export const definerView: Rule = {
  id: 'definer-view',
  title: 'View past row security',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A view reads its tables with the rights of its owner, whom row security as a rule does not bind. Whoever may read the view sees the rows of all.',
  instead:
    'Make the view with security_invoker = true (Postgres 15 and later), or grant it to nobody who may not see every row.',
  source: 'https://www.postgresql.org/docs/17/sql-createview.html#SQL-CREATEVIEW-SECURITY',

  beyondLocks: true,
  examples: {
    given: `create table orders (id bigint primary key, owner text); alter table orders enable row level security; create policy own on orders using (owner = current_user);`,
    unsafe: `create view open_orders as select id from orders;`,
    safe: `create view open_orders with (security_invoker = true) as select id from orders;`,
  },
  on: {
    create_view(operation, context) {
      const { view } = operation;
      const made = context.schemaAfter.views.get(key(view));
      if (made === undefined || isInvoker(made)) return;
      const guarded = guardedTable(context.schemaAfter, made);
      if (guarded === undefined) return;
      const cured = { ...operation, options: { ...operation.options, security_invoker: 'true' } };
      return {
        headline: `\`${text(view)}\` shows every row of \`${text(guarded.name)}\`, past its policies`,
        subject: { table: guarded.name, object: text(view) },
        ...(canRun(cured, context)
          ? {
              fix: {
                title: 'Read with the rights of who asks',
                replaces: [operation],
                steps: [{ operations: [cured], transaction: 'same' as const, deploy: 1 }],
                caution: 'Who reads the view then needs the right to read its tables.',
              },
            }
          : {}),
      };
    },
  },
};

function isInvoker({ options }: View): boolean {
  const value = options?.security_invoker?.toLowerCase();
  return value !== undefined && ['true', 'on', '1', 'yes'].includes(value);
}

/** A table with policies that bind others than its owner, which the view reads by itself. */
function guardedTable(schema: Schema, { reads }: View): Table | undefined {
  return reads
    .map(({ relation }) => schema.tables.get(key(relation)))
    .find((table) => table?.rowSecurity === true && !table.forcedRowSecurity && table.policies.length > 0);
}
