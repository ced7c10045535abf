import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A table whose changes are replicated otherwise. */
export const replicaIdentityChange: Rule = {
  id: 'replica-identity-change',
  title: 'Replica identity changed',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'FULL writes the whole old row into the log at each update and delete. NOTHING makes a publication refuse them.',
  instead: 'Keep the primary key, or name a unique index over columns that are never null.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-REPLICA-IDENTITY',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `alter table orders replica identity full;`,
    safe: `alter table orders replica identity default;`,
  },
  on: {
    set_replica_identity({ table, identity }) {
      if (identity === 'default' || identity === 'index') return;
      return {
        headline:
          identity === 'full'
            ? `Each update of \`${text(table)}\` writes the whole old row into the log`
            : `Publications refuse updates and deletes of \`${text(table)}\``,
        subject: { table },
      };
    },
  },
};
