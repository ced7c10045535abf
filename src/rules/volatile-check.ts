import { onMadeConstraints } from '../core/made-constraints.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A check that a row passes today and not tomorrow. */
export const volatileCheck: Rule = {
  id: 'volatile-check',
  title: 'Check that changes its answer',
  preset: 'recommended',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A check is looked at when a row is written, and taken for true ever after. One that depends on the time or the user stops being true without a write: the row then cannot be updated, and a dump that holds it cannot be restored.',
  instead: 'Check it in a trigger or in the application, or compare two columns.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS',

  beyondLocks: true,
  examples: {
    unsafe: `create table orders (id bigint primary key, due_at date, check (due_at > current_date));`,
    safe: `create table orders (id bigint primary key, made_at date, due_at date, check (due_at > made_at));`,
  },
  on: onMadeConstraints((table, constraint) => {
    if (constraint.type !== 'check' || constraint.notEnforced === true) return;
    const { fadesBy } = constraint;
    if (fadesBy === undefined) return;
    return {
      headline: `Rows of \`${text(table)}\` pass this check now and may fail it later: it asks \`${fadesBy}\``,
      subject: { table, ...(constraint.name === undefined ? {} : { constraint: constraint.name }) },
    };
  }),
};
