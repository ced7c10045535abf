import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A statement that gives one column two values. */
export const columnAssignedTwice: Rule = {
  id: 'column-assigned-twice',
  title: 'Column assigned twice',
  preset: 'recommended',
  severity: 'error',
  dialects: ['postgres'],
  why: 'An UPDATE that sets a column twice is refused by the server: the migration fails.',
  instead: 'Leave one of the two out.',
  source: 'https://www.postgresql.org/docs/17/sql-update.html',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `update orders set number = 'a', number = 'b' where id = 1;`,
    safe: `update orders set number = 'b' where id = 1;`,
  },
  beyondLocks: true,
  on: {
    update({ table, set }) {
      const twice = set.find(({ column }, index) => set.findIndex((other) => other.column === column) < index);
      if (twice === undefined) return;
      return {
        headline: `\`${twice.column}\` of \`${text(table)}\` is set twice in one statement: it fails`,
        subject: { table, column: twice.column },
      };
    },
  },
};
