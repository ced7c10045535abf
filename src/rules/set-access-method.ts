import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** Another access method for a table, which writes it anew while everybody waits. */
export const setAccessMethod: Rule = {
  id: 'set-access-method',
  title: 'Access method of a table changed',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'Another access method keeps rows in another form: the server writes the whole table and its indexes anew under ACCESS EXCLUSIVE, and reads and writes wait.',
  instead: 'Make a new table with the access method, fill it in batches, and switch over.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-ACCESS-METHOD',
  examples: {
    given: 'create table orders (id bigint primary key);',
    unsafe: 'alter table orders set access method columnar;',
    safe: 'create table order_events (id bigint primary key) using columnar;',
  },
  on: {
    set_access_method(operation, context) {
      const { table, method } = operation;
      if (context.isNewTable(table) || !context.effects.some((effect) => effect.rewrite)) return;
      return {
        headline: `The access method \`${method}\` rewrites \`${text(table)}\`: every query on it waits`,
        subject: { table },
      };
    },
  },
};
