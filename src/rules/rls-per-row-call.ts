import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** Functions that tell who is asking, the same for every row of a query. */
const session = new Set(['auth.uid', 'auth.jwt', 'auth.role', 'auth.email', 'current_setting']);

/** A policy that asks for every row who is asking. */
export const rlsPerRowCall: Rule = {
  id: 'rls-per-row-call',
  title: 'Policy that calls a function for each row',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'The condition of a policy is checked for every row that a query reads. A function in it that knows nothing of the row is called as often, with the same answer. Inside a subquery it is called once.',
  instead: 'Put the call into a subquery: (select auth.uid()) = owner_id.',
  source: 'https://www.postgresql.org/docs/17/ddl-rowsecurity.html',

  examples: {
    given: `create table orders (id bigint primary key, owner text); alter table orders enable row level security;`,
    unsafe: `create policy own on orders using (owner = current_setting('app.user'));`,
    safe: `create policy own on orders using (owner = (select current_setting('app.user')));`,
  },
  on: {
    create_policy({ table, policy, perRow = [] }, { isNewTable, sizeOf }) {
      const called = perRow.find((name) => session.has(name));
      if (called === undefined || (!isNewTable(table) && sizeOf(table) === 'small')) return;
      return {
        headline: `Every row that is read of \`${text(table)}\` calls \`${called}\` anew`,
        subject: { table, object: policy },
      };
    },
  },
};
