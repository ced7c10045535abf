import { onMadeConstraints } from '../core/made-constraints.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A foreign key that does not say what a delete does. */
export const fkOnDeleteUnstated: Rule = {
  id: 'fk-on-delete-unstated',
  title: 'Foreign key without ON DELETE',
  preset: 'all',
  severity: 'notice',

  why: 'Without ON DELETE a delete of a referenced row is refused. Whether that was chosen or forgotten, nobody can tell.',
  instead: 'State it: ON DELETE RESTRICT, CASCADE, SET NULL or NO ACTION.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-FK',

  examples: {
    given: `create table customers (id bigint primary key);`,
    unsafe: `create table orders (id bigint primary key, customer_id bigint references customers (id));`,
    safe: `create table orders (id bigint primary key, customer_id bigint references customers (id) on delete restrict);`,
  },
  on: onMadeConstraints((table, constraint) => {
    if (constraint.type !== 'foreign_key' || constraint.onDelete !== undefined) return;
    return {
      headline: `What deleting from \`${text(constraint.references)}\` does to \`${text(table)}\` is not stated`,
      subject: { table, columns: constraint.columns },
    };
  }),
};
