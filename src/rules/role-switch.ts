import type { Rule } from '../core/rule.js';

/** A migration that goes on as another role. */
export const roleSwitch: Rule = {
  id: 'role-switch',
  title: 'Role switched',
  preset: 'strict',
  family: 'security',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'What follows belongs to the other role and needs its rights, and where the connection is used again it stays switched.',
  instead: 'Run the migration as the role that is meant, or reset the role at its end.',
  source: 'https://www.postgresql.org/docs/17/sql-set-role.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `set role reporting;
alter table orders add column note text;`,
    safe: `set role reporting;
alter table orders add column note text;
reset role;`,
  },
  on: {
    set_role({ role }, { statement, statements }) {
      if (role === null) return;
      const at = statements.findIndex((view) => view.statement.id === statement.id);
      const isReset = statements
        .slice(at + 1)
        .some(({ operations }) => operations.some((operation) => operation.kind === 'set_role'));
      if (isReset) return;
      return { headline: `The session stays switched to \`${role}\``, subject: { object: role } };
    },
  },
};
