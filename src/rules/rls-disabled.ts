import { sameName, text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import type { Schema } from '../core/schema.js';
import { tableOf } from '../core/schema-lookup.js';

/** Row security that is off where the rest of the schema has it. */
export const rlsDisabled: Rule = {
  id: 'rls-disabled',
  title: 'Row security off',
  preset: 'recommended',
  family: 'security',
  severity: 'error',
  beyondLocks: true,
  dialects: ['postgres'],
  why: 'Where every table of a schema is guarded by row security, a table without it is open to all roles that may read it, and nothing shows that it was forgotten.',
  instead: 'Turn row security on and create the policies of the table.',
  source: 'https://www.postgresql.org/docs/17/ddl-rowsecurity.html',

  examples: {
    given: `create table customers (id int primary key); alter table customers enable row level security; create table orders (id int primary key); alter table orders enable row level security; create table notes (id int primary key); alter table notes enable row level security;`,
    unsafe: `create table refunds (id int primary key);`,
    safe: `create table refunds (id int primary key);
alter table refunds enable row level security;
create policy own on refunds using (id = 1);`,
  },
  on: {
    create_table({ table }, { schemaBefore, schemaAfter }) {
      const made = tableOf(schemaAfter, table);
      if (made === undefined || made.rowSecurity || made.temporary || made.foreign || made.partitionOf !== undefined)
        return;
      if (tableOf(schemaBefore, table) !== undefined || !isGuarded(schemaBefore, table.schema)) return;
      return {
        headline: `\`${text(table)}\` has no row security, and the other tables of its schema have`,
        subject: { table },
      };
    },
    set_row_security({ table, enabled }, { schemaBefore, schemaAfter }) {
      const before = tableOf(schemaBefore, table);
      const after = tableOf(schemaAfter, table);
      if (enabled !== false || before?.rowSecurity !== true || after === undefined || after.rowSecurity) return;
      if (before.policies.length === 0 || !sameName(before.name, table)) return;
      return {
        headline: `Every row of \`${text(table)}\` becomes visible: its policies hold no more`,
        subject: { table },
      };
    },
  },
};

/** Whether the tables of a schema have row security, but for one in ten, and so few are not a chance. */
function isGuarded({ tables }: Schema, schema: string | undefined): boolean {
  const own = [...tables.values()].filter(
    ({ name, partitionOf }) => name.schema === schema && partitionOf === undefined,
  );
  const guarded = own.filter(({ rowSecurity }) => rowSecurity).length;
  return guarded >= 3 && guarded >= own.length * 0.9;
}
