import { type Name, text } from '../core/name.js';
import type { Rule, StatementContext } from '../core/rule.js';

/** A table, an index or a materialized view that is copied to another tablespace while everybody waits. */
export const setTablespace: Rule = {
  id: 'set-tablespace',
  title: 'Table or index moved to another tablespace',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why:
    'SET TABLESPACE copies the files byte by byte under ACCESS EXCLUSIVE. Whoever queries the table waits until all of it is copied, behind ' +
    'an index that moves too.',
  instead:
    'Move an index by building it anew: REINDEX (TABLESPACE …) INDEX CONCURRENTLY. Move a table with a tool that copies online, such as pg_repack.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-TABLESPACE',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders set tablespace fast_disks;',
    safe: 'create table order_events (id bigint primary key);',
  },
  on: {
    set_tablespace(operation, context) {
      const { object, name, tablespace } = operation;
      if (!context.effects.some((effect) => effect.rewrite)) return;
      const table = object === 'index' ? tableOf(name, context) : name;
      if (table !== undefined && context.isNewTable(table)) return;
      const waits = table === undefined ? 'its table' : object === 'index' ? `\`${text(table)}\`` : 'it';
      return {
        headline: `Moving \`${text(name)}\` to \`${tablespace}\` copies all of it: every query on ${waits} waits`,
        subject: {
          ...(table === undefined ? {} : { table }),
          ...(object === 'index' ? { index: name.name } : {}),
        },
      };
    },
  },
};

function tableOf(index: Name, context: StatementContext): Name | undefined {
  return context.schema.indexes.get(text(index))?.table;
}
