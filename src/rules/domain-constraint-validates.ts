import { text } from '../core/name.js';
import type { Rule } from '../core/rule.js';
import { columnsOfType } from '../core/schema-lookup.js';

/** A domain whose new constraint reads every table that uses it. */
export const domainConstraintValidates: Rule = {
  id: 'domain-constraint-validates',
  title: 'Constraint on a domain in use',
  preset: 'recommended',
  severity: { large: 'error', unknown: 'error', small: 'notice' },
  whileRunning: true,
  dialects: ['postgres'],
  why: 'ALTER DOMAIN reads every table that has a column of the domain, under a lock that keeps writers out, unless the constraint is NOT VALID.',
  instead:
    'Add it NOT VALID: new values are checked at once. Validate it in a quiet hour, for that keeps writers out while it reads.',
  source: 'https://www.postgresql.org/docs/17/sql-alterdomain.html',

  examples: {
    given: `create domain amount as integer; create table orders (id bigint primary key, total amount);`,
    unsafe: `alter domain amount add constraint positive check (value > 0);`,
    safe: `alter domain amount add constraint positive check (value > 0) not valid;`,
  },
  on: {
    alter_domain(operation, { schema, isNewTable, nested }) {
      const { domain, change, notValid, constraint } = operation;
      if (nested || notValid === true || (change !== 'add_constraint' && change !== 'set_not_null')) return;
      const tables = columnsOfType(schema, domain).filter(({ table }) => !isNewTable(table.name));
      const isKnown = schema.types.size > 0 && schema.complete;
      if (tables.length === 0 && isKnown) return;
      const names = [...new Set(tables.map(({ table }) => `\`${text(table.name)}\``))];
      const [first] = tables;
      return {
        headline: `Every row of ${names.length === 0 ? 'each table' : names.join(', ')} that has a \`${text(domain)}\` is read, and writers wait`,
        subject: {
          ...(first === undefined ? {} : { table: first.table.name }),
          object: `${text(domain)} ${constraint ?? change}`,
        },
        ...(change === 'add_constraint' && operation.check !== undefined
          ? {
              fix: {
                title: 'Add it NOT VALID',
                replaces: [operation],
                steps: [
                  {
                    operations: [{ ...operation, notValid: true, sql: `${operation.sql} not valid` }],
                    transaction: 'same' as const,
                    deploy: 1,
                  },
                ],
                caution:
                  'Rows that are there already stay unchecked until VALIDATE CONSTRAINT reads them, which keeps writers out under SHARE.',
              },
            }
          : {}),
      };
    },
  },
};
