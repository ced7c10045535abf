import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';

/** A constraint that is written down and not held. */
export const constraintNotEnforced: Rule = {
  id: 'constraint-not-enforced',
  title: 'Constraint that is not enforced',
  preset: 'strict',
  severity: 'warning',
  dialects: ['postgres'],
  why: 'A constraint that is NOT ENFORCED is neither checked now nor later: readers take it for granted, and the data do not keep to it.',
  instead: 'Enforce it: add it as NOT VALID and validate it afterwards.',
  source: 'https://www.postgresql.org/docs/18/sql-createtable.html#SQL-CREATETABLE-PARMS-ENFORCED',

  examples: {
    given: `create table orders (id bigint primary key, number text, placed_at timestamptz, customer_id bigint);`,
    unsafe: `alter table orders add constraint positive check (id > 0) not enforced;`,
    safe: `alter table orders add constraint positive check (id > 0) not valid;`,
  },
  on: {
    add_constraint({ table, constraint }) {
      if (!('notEnforced' in constraint) || constraint.notEnforced !== true) return;
      return {
        headline: `Nothing holds \`${text(table)}\` to this constraint`,
        subject: { table, constraint: constraint.name ?? constraint.type },
      };
    },
    alter_constraint({ table, constraint, enforced }) {
      if (enforced !== false) return;
      return {
        headline: `Nothing holds \`${text(table)}\` to \`${constraint}\` any more`,
        subject: { table, constraint },
      };
    },
  },
};
