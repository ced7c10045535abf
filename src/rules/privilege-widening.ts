import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** Rights on a table for everybody. */
export const privilegeWidening: Rule = {
  id: 'privilege-widening',
  title: 'Rights for everybody',
  preset: 'recommended',
  family: 'security',
  severity: 'error',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'PUBLIC is every role there is and every role that will be. Rights for it on a table cannot be taken from one role again.',
  instead: 'Grant them to the roles that need them.',
  source: 'https://www.postgresql.org/docs/17/sql-grant.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `grant select on orders to public;`,
    safe: `grant select on orders to pg_read_all_data;`,
  },
  on: {
    grant({ object, names, privileges, to }) {
      if (!guarded.has(object) || !to.includes('public')) return;
      const what = names.length === 0 ? 'these objects' : names.map((name) => `\`${text(name)}\``).join(', ');
      return {
        headline: `Every role, now and later, gets ${privileges.join(', ')} on ${what}`,
        subject: { object: `${privileges.join()} on ${names.map(text).join()} to public` },
      };
    },
  },
};

/** Objects on which PUBLIC has no rights by itself. Source: https://www.postgresql.org/docs/17/ddl-priv.html */
const guarded = new Set(['table', 'column', 'sequence', 'view', 'materialized_view', 'all_in_schema', 'default']);
