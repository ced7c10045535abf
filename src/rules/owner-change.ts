import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A table that is given to another role. */
export const ownerChange: Rule = {
  id: 'owner-change',
  title: 'Owner changed',
  preset: 'strict',
  family: 'security',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'Only the owner may alter or drop a table, and row security does not hold for it: migrations of the old role fail from then on.',
  instead: 'Change the owner where roles are managed, and with all its tables.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-OWNER-TO',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `alter table orders owner to reporting;`,
    safe: `grant select on orders to reporting;`,
  },
  on: {
    set_owner({ object, name, owner }, { isNewTable }) {
      if (object === 'table' && isNewTable(name)) return;
      return { headline: `\`${text(name)}\` belongs to \`${owner}\` from then on`, subject: { object: text(name) } };
    },
  },
};
