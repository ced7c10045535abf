import { onMadeConstraints } from '../core/made-constraints.js';
import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { textsOption } from '../core/rule-options.js';
import { fitsAny } from '../core/wildcard.js';

/** A foreign key to a table that must have none. */
export const foreignKeyNotAllowed: Rule = {
  id: 'foreign-key-not-allowed',
  title: 'Foreign key that is not allowed',
  preset: 'all',
  severity: 'warning',

  why: 'Every insert with a foreign key locks a row of the referenced table, and deleting there looks into the referencing one. Some tables are too busy for that, or are about to move to another server.',
  instead: 'Keep the column without a foreign key, and check the reference in the application.',
  source: 'https://www.postgresql.org/docs/17/ddl-constraints.html#DDL-CONSTRAINTS-FK',

  options: {
    tables: {
      value: 'texts',
      means: 'tables that no foreign key may refer to, with `*` for any part of a name; the rule is silent without',
    },
  },
  examples: {
    options: { tables: ['audit_*'] },
    given: `create table audit_log (id bigint primary key);`,
    unsafe: `create table orders (id bigint primary key, log_id bigint references audit_log (id));`,
    safe: `create table orders (id bigint primary key, log_id bigint);`,
  },
  on: onMadeConstraints((table, constraint, { options }) => {
    if (constraint.type !== 'foreign_key') return;
    if (!fitsAny(textsOption(options, 'tables'), text(constraint.references))) return;
    return {
      headline: `\`${text(table)}\` gets a foreign key to \`${text(constraint.references)}\`, which must have none`,
      subject: { table, columns: constraint.columns },
    };
  }),
};
