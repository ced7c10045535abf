import { key, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A table that is never cleaned up by itself. */
export const autovacuumOff: Rule = {
  id: 'autovacuum-off',
  title: 'Autovacuum switched off',
  preset: 'recommended',
  severity: 'warning',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'Without autovacuum the dead rows of a table stay, its statistics grow old, and the server steps in only when transaction ids are about to run out.',
  instead: 'Make autovacuum of this table more eager instead of switching it off.',
  source: 'https://www.postgresql.org/docs/17/runtime-config-autovacuum.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `alter table orders set (autovacuum_enabled = false);`,
    safe: `alter table orders set (autovacuum_vacuum_scale_factor = 0.01);`,
  },
  on: {
    set_table_options: ({ table, options }, { schemaAfter }) => {
      if (!isOff(options) || !isOff(schemaAfter.tables.get(key(table))?.options ?? {})) return;
      return { headline: `Nothing cleans up after updates of \`${text(table)}\` any more`, subject: { table } };
    },
    create_table: ({ table, definition }) =>
      isOff(definition.options ?? {}) && definition.temporary !== true
        ? { headline: `Nothing cleans up after updates of \`${text(table)}\``, subject: { table } }
        : undefined,
  },
};

function isOff(options: Readonly<Record<string, string | null>>): boolean {
  return ['false', 'off', '0', 'no'].includes(options.autovacuum_enabled ?? '');
}
