import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** An exclusion constraint on a table in use. */
export const exclusionConstraint: Rule = {
  id: 'exclusion-constraint',
  title: 'Exclusion constraint on a table in use',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'ADD CONSTRAINT … EXCLUDE builds its index and compares every row under ACCESS EXCLUSIVE: no query runs on the table meanwhile. There is no NOT VALID form, and no way to take over an index that stands.',
  instead: 'Add it in a maintenance window, or to a new table that rows are moved to.',
  source: 'https://www.postgresql.org/docs/17/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, room int, customer_id bigint); create table customers (id bigint primary key);`,
    unsafe: `alter table orders add constraint one_room exclude (room with =);`,
    safe: `create table bookings (room int, exclude (room with =));`,
  },
  on: {
    add_constraint({ table, constraint }, { isNewTable, nested }) {
      if (constraint.type !== 'exclusion' || nested || isNewTable(table)) return;
      return {
        headline: `This exclusion constraint stops every query on \`${text(table)}\` while its index is built`,
        subject: {
          table,
          columns: constraint.columns,
          ...(constraint.name === undefined ? {} : { constraint: constraint.name }),
        },
      };
    },
  },
};
